namespace ImageRegistry.Sandbox

open System
open System.Text
open ImageRegistry.Core

/// ConfigMaps and Secrets. No message holds a value of a Secret.
[<RequireQualifiedAccess>]
module internal ContentValidation =

    let private mostBytes = 1048576L

    let private keys (name: string) : Check =
        fun path object ->
            Json.members [ name ] object
            |> Map.toList
            |> List.collect (fun (key, _) ->
                Names.dataKey key
                |> List.map (Finding.invalid (path |> FieldPath.child name |> FieldPath.key key) (Json.String key)))

    let private decoded (text: string) : byte[] option =
        if StringFormat.isBase64 text then
            Some(Convert.FromBase64String text)
        else
            None

    let private size (value: Json) =
        value
        |> Json.asString
        |> Option.bind decoded
        |> Option.map (fun bytes -> int64 bytes.Length)
        |> Option.defaultValue 0L

    let private encoded (name: string) : Check =
        fun path object ->
            Json.members [ name ] object
            |> Map.toList
            |> List.choose (fun (key, value) ->
                match value |> Json.asString |> Option.bind decoded with
                | Some _ -> None
                | None ->
                    Some(
                        Finding.invalid
                            (path |> FieldPath.child name |> FieldPath.key key)
                            (Json.String "<secret contents redacted>")
                            "illegal base64 data"
                    ))

    let private frozen (names: string list) (old: Json option) : Check =
        fun path object ->
            let isImmutable json =
                Json.tryField "immutable" json = Some(Json.Bool true)

            let detail = "field is immutable when `immutable` is set"

            let content (name: string) (json: Json) = Json.members [ name ] json

            match old with
            | Some old when isImmutable old ->
                (if isImmutable object then
                     []
                 else
                     [ Finding.forbidden (FieldPath.child "immutable" path) detail ])
                @ (names
                   |> List.filter (fun name -> content name old <> content name object)
                   |> List.map (fun name -> Finding.forbidden (FieldPath.child name path) detail))
            | Some _
            | None -> []

    let configMap (old: Json option) : Check =
        let twice: Check =
            fun path object ->
                let binary = Json.members [ "binaryData" ] object

                Json.members [ "data" ] object
                |> Map.toList
                |> List.filter (fun (key, _) -> Map.containsKey key binary)
                |> List.map (fun (key, _) ->
                    Finding.invalid
                        (path |> FieldPath.child "data" |> FieldPath.key key)
                        (Json.String key)
                        "duplicate of key present in binaryData")

        let total: Check =
            fun path object ->
                let text =
                    Json.texts [ "data" ] object
                    |> Map.fold (fun sum _ text -> sum + int64 (Encoding.UTF8.GetByteCount text)) 0L

                let binary =
                    Json.members [ "binaryData" ] object
                    |> Map.fold (fun sum _ value -> sum + size value) 0L

                if text + binary > mostBytes then
                    [ Finding.tooLong path mostBytes ]
                else
                    []

        Check.all [
            keys "data"
            keys "binaryData"
            twice
            encoded "binaryData"
            total
            frozen [ "data"; "binaryData" ] old
        ]

    let private dataKey (path: FieldPath) (key: string) =
        path |> FieldPath.child "data" |> FieldPath.key key

    let private needs (keys: string list) : Check =
        fun path secret ->
            let data = Json.members [ "data" ] secret

            keys
            |> List.filter (fun key -> not (Map.containsKey key data))
            |> List.map (fun key -> Finding.required (dataKey path key) "")

    let private document (key: string) : Check =
        fun path secret ->
            let isDocument (bytes: byte[]) =
                Result.isOk (Json.parse (ReadOnlyMemory bytes))

            match
                Json.tryPath [ "data"; key ] secret
                |> Option.bind Json.asString
                |> Option.bind decoded
            with
            | Some bytes when not (isDocument bytes) -> [
                Finding.invalid
                    (dataKey path key)
                    (Json.String "<secret contents redacted>")
                    "invalid character in JSON document"
              ]
            | Some _
            | None -> []

    let private typed: Check =
        fun path secret ->
            let check: Check =
                match Members.text "type" secret with
                | "kubernetes.io/dockerconfigjson" ->
                    Check.all [ needs [ ".dockerconfigjson" ]; document ".dockerconfigjson" ]
                | "kubernetes.io/dockercfg" -> Check.all [ needs [ ".dockercfg" ]; document ".dockercfg" ]
                | "kubernetes.io/tls" -> needs [ "tls.crt"; "tls.key" ]
                | "kubernetes.io/ssh-auth" -> needs [ "ssh-privatekey" ]
                | "kubernetes.io/basic-auth" ->
                    fun path secret ->
                        if needs [ "username" ] path secret <> [] && needs [ "password" ] path secret <> [] then
                            needs [ "username"; "password" ] path secret
                        else
                            []
                | "kubernetes.io/service-account-token" ->
                    fun path secret ->
                        let account = "kubernetes.io/service-account.name"

                        match Json.tryString [ "metadata"; "annotations"; account ] secret with
                        | None
                        | Some "" -> [
                            Finding.required
                                (path
                                 |> FieldPath.child "metadata"
                                 |> FieldPath.child "annotations"
                                 |> FieldPath.key account)
                                ""
                          ]
                        | Some _ -> []
                | _ -> Check.nothing

            check path secret

    let secret (old: Json option) : Check =
        let total: Check =
            fun path secret ->
                let sum =
                    Json.members [ "data" ] secret
                    |> Map.fold (fun sum _ value -> sum + size value) 0L

                if sum > mostBytes then
                    [ Finding.tooLong (FieldPath.child "data" path) mostBytes ]
                else
                    []

        Check.all [
            keys "data"
            encoded "data"
            total
            typed
            match old with
            | Some old -> Check.immutable "field is immutable" old [ "type" ]
            | None -> Check.nothing
            frozen [ "data" ] old
        ]
