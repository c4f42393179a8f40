namespace ImageRegistry.Sandbox

open System
open System.Security.Cryptography
open System.Text
open ImageRegistry.Core

/// Bearer tokens of ServiceAccounts: signed claims, so that the server has to remember none.
///
/// *Guarantees*: a token is good for the cluster that made it, until it expires or its ServiceAccount goes.
///
/// *Caveats*: the key follows from the cluster's entropy. It keeps tokens of two sandboxes apart and guards nothing else.
[<RequireQualifiedAccess>]
module ServiceAccountToken =

    let private base64 (bytes: byte[]) : string =
        (Convert.ToBase64String bytes).TrimEnd('=').Replace('+', '-').Replace('/', '_')

    let private unbase64 (text: string) : byte[] option =
        let padded =
            text.Replace('-', '+').Replace('_', '/')
            + String('=', (4 - text.Length % 4) % 4)

        let buffer: byte[] = Array.zeroCreate padded.Length

        match Convert.TryFromBase64String(padded, Span<byte> buffer) with
        | true, length -> Some(Array.truncate length buffer)
        | false, _ -> None

    let private signature (state: State) (claims: string) : string =
        let key = Encoding.UTF8.GetBytes("sandbox " + string state.Entropy)
        base64 (HMACSHA256.HashData(key, Encoding.UTF8.GetBytes claims))

    let private header =
        Json.obj [ "alg", Json.str "HS256"; "typ", Json.str "JWT" ]
        |> Json.bytes
        |> base64

    /// A token for the ServiceAccount with this uid.
    let mint
        (now: DateTimeOffset)
        (life: TimeSpan)
        (audiences: string list)
        (ns: string)
        (name: string)
        (uid: string)
        (state: State)
        : string =
        let second (time: DateTimeOffset) = Json.int64 (time.ToUnixTimeSeconds())

        let claims =
            Json.obj [
                "iss", Json.str "https://kubernetes.default.svc"
                "aud", Json.strings audiences
                "sub", Json.str ("system:serviceaccount:" + ns + ":" + name)
                "iat", second now
                "nbf", second now
                "exp", second (now + life)
                "kubernetes.io",
                Json.obj [
                    "namespace", Json.str ns
                    "serviceaccount", Json.obj [ "name", Json.str name; "uid", Json.str uid ]
                ]
            ]
            |> Json.bytes
            |> base64

        let signed = header + "." + claims
        signed + "." + signature state signed

    let private userOf (now: DateTimeOffset) (claims: Json) (state: State) : User option =
        let text path = Json.tryString path claims

        match
            text [ "kubernetes.io"; "namespace" ],
            text [ "kubernetes.io"; "serviceaccount"; "name" ],
            text [ "kubernetes.io"; "serviceaccount"; "uid" ],
            Json.tryInt64 [ "exp" ] claims
        with
        | Some ns, Some name, Some uid, Some expiry when now.ToUnixTimeSeconds() < expiry ->
            Store.tryFind "serviceaccounts" ns name state
            |> Option.filter (fun account -> Metadata.uid account = uid)
            |> Option.map (fun _ -> User.serviceAccount ns name uid)
        | _ -> None

    /// The ServiceAccount that this token is for; none when the token is not good now.
    let tryUser (now: DateTimeOffset) (token: string) (state: State) : User option =
        match token.Split '.' with
        | [| head; body; sign |] when sign = signature state (head + "." + body) ->
            unbase64 body
            |> Option.bind (fun claims ->
                match Json.parse (ReadOnlyMemory claims) with
                | Ok claims -> Some claims
                | Error _ -> None)
            |> Option.bind (fun claims -> userOf now claims state)
        | _ -> None
