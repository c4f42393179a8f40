namespace ImageRegistry.Sandbox

open ImageRegistry.Core

/// Clusters to start from.
[<RequireQualifiedAccess>]
module Platforms =

    /// The names of the platforms.
    let names: string list = PlatformProfile.all |> List.map _.Name

    /// The requests that turn a fresh server, which serves the CRDs of OpenShift already, into a cluster on the platform of
    /// this name as an installer leaves it: no registry, no operator, no cloud credentials. None when no platform is so called.
    let seed (name: string) : Request list option =
        PlatformProfile.tryFind name |> Option.map PlatformObjects.requests

    /// Carries the requests out, without faults and without a trace in the audit log. The first refusal ends it.
    let apply (now: System.DateTimeOffset) (requests: Request list) (state: State) : Result<State, string> =
        let step (sofar: Result<State, string>) (request: Request) =
            sofar
            |> Result.bind (fun before ->
                let after, response = Machine.handle now request { before with Faults = [] }

                if response.Code < 300 then
                    Ok {
                        after with
                            Faults = before.Faults
                            Audit = before.Audit
                    }
                else
                    let message =
                        Response.tryDocument response
                        |> Option.bind (Json.tryString [ "message" ])
                        |> Option.defaultValue "not served"

                    Error(request.Method + " " + request.Path + ": " + message))

        requests |> List.fold step (Ok state)
