namespace ImageRegistry.Sandbox

open System
open System.Text
open ImageRegistry.Core

/// The API server's defaults for the kinds that run nothing.
[<RequireQualifiedAccess>]
module internal OtherDefaults =

    let private rbac = Json.str "rbac.authorization.k8s.io"

    let secret (secret: Json) =
        let given =
            Json.texts [ "stringData" ] secret
            |> Map.map (fun _ text -> Json.String(Convert.ToBase64String(Encoding.UTF8.GetBytes text)))

        let secret =
            if Map.isEmpty given then
                secret
            else
                let data =
                    (Json.members [ "data" ] secret, given)
                    ||> Map.fold (fun data key value -> Map.add key value data)

                Json.set [ "data" ] (Json.Object data) secret

        secret
        |> Json.remove [ "stringData" ]
        |> Members.ifZero "type" (Json.str "Opaque")

    let private nameLabel (ns: Json) =
        match Json.tryString [ "metadata"; "name" ] ns with
        | Some name -> Json.set [ "metadata"; "labels"; "kubernetes.io/metadata.name" ] (Json.str name) ns
        | None -> ns

    let ns (ns: Json) =
        ns
        |> nameLabel
        |> Members.within "spec" id
        |> Members.within "status" (Members.ifZero "phase" (Json.str "Active"))

    let node (node: Json) =
        node
        |> Members.within "spec" id
        |> Members.within "status" (fun status ->
            let status =
                match Json.tryField "capacity" status with
                | Some capacity -> Members.ifUnset "allocatable" capacity status
                | None -> status

            status
            |> Members.eachValue "capacity" Quantity.canonicalEntry
            |> Members.eachValue "allocatable" Quantity.canonicalEntry)

    let volume (volume: Json) =
        volume
        |> Members.within
            "spec"
            (Members.ifZero "persistentVolumeReclaimPolicy" (Json.str "Retain")
             >> Members.ifUnset "volumeMode" (Json.str "Filesystem")
             >> Members.eachValue "capacity" Quantity.canonicalEntry
             >> Members.inside "hostPath" (Members.ifUnset "type" (Json.str "")))
        |> Members.within "status" (Members.ifZero "phase" (Json.str "Pending"))

    let private hasEgress (spec: Json) =
        Json.items [ "egress" ] spec |> List.isEmpty |> not

    let private policyRule =
        Members.each "ports" (Members.ifUnset "protocol" (Json.str "TCP"))

    let networkPolicy (policy: Json) =
        policy
        |> Members.within "spec" (fun spec ->
            let types =
                if hasEgress spec then
                    [ "Ingress"; "Egress" ]
                else
                    [ "Ingress" ]

            spec
            |> Members.within "podSelector" id
            |> Members.each "ingress" policyRule
            |> Members.each "egress" policyRule
            |> Members.ifZero "policyTypes" (Json.strings types))

    let disruptionBudget (budget: Json) =
        let zero name = Members.ifUnset name (Json.int 0)

        budget
        |> Members.within "spec" id
        |> Members.within
            "status"
            (zero "currentHealthy"
             >> zero "desiredHealthy"
             >> zero "disruptionsAllowed"
             >> zero "expectedPods")

    let private subject (subject: Json) =
        match Members.text "kind" subject with
        | "User"
        | "Group" -> Members.ifZero "apiGroup" rbac subject
        | _ -> subject

    let binding (binding: Json) =
        binding
        |> Members.inside "roleRef" (Members.ifZero "apiGroup" rbac)
        |> Members.each "subjects" subject

    let storageClass (storageClass: Json) =
        storageClass
        |> Members.ifUnset "reclaimPolicy" (Json.str "Delete")
        |> Members.ifUnset "volumeBindingMode" (Json.str "Immediate")

    let definition (definition: Json) =
        definition
        |> Members.inside
            "spec"
            (Members.inside "names" (fun names ->
                let kind = Members.text "kind" names

                names
                |> Members.ifZero "singular" (Json.str (kind.ToLowerInvariant()))
                |> Members.ifZero "listKind" (Json.str (kind + "List")))
             >> Members.ifUnset "conversion" (Json.obj [ "strategy", Json.str "None" ]))
