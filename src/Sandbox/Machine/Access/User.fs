namespace ImageRegistry.Sandbox

/// Who sends a request, as authentication found out.
type User = {
    Name: string
    /// Empty where there is none.
    Uid: string
    Groups: string list
}

[<RequireQualifiedAccess>]
module User =

    let private masters = "system:masters"
    let private authenticated = "system:authenticated"
    let private accountPrefix = "system:serviceaccount:"

    /// Who may do everything, and is taken for whoever says nothing about himself.
    let admin = {
        Name = "system:admin"
        Uid = ""
        Groups = [ masters; authenticated ]
    }

    /// Whether rules do not matter for this user.
    let mayEverything (user: User) = List.contains masters user.Groups

    let private accountGroups (ns: string) = [ "system:serviceaccounts"; "system:serviceaccounts:" + ns; authenticated ]

    /// The ServiceAccount as a user.
    let serviceAccount (ns: string) (name: string) (uid: string) = {
        Name = accountPrefix + ns + ":" + name
        Uid = uid
        Groups = accountGroups ns
    }

    /// Namespace and name of the ServiceAccount that the user of this name is; none when it is no ServiceAccount.
    let tryAccount (userName: string) : (string * string) option =
        if userName.StartsWith(accountPrefix, System.StringComparison.Ordinal) then
            match userName.Substring(accountPrefix.Length).Split ':' with
            | [| ns; name |] when ns <> "" && name <> "" -> Some(ns, name)
            | _ -> None
        else
            None

    /// The user of this name, in these groups or, for a ServiceAccount without any, in those that it is always in.
    let named (name: string) (groups: string list) : User =
        let groups =
            match groups, tryAccount name with
            | [], Some(ns, _) -> accountGroups ns
            | [], None -> [ authenticated ]
            | some, _ when List.contains authenticated some -> some
            | some, _ -> some @ [ authenticated ]

        {
            Name = name
            Uid = ""
            Groups = groups
        }
