namespace ImageRegistry.Properties.Simulation

open System
open System.Globalization
open ImageRegistry.Properties.World

/// What a simulation reports to people.
[<RequireQualifiedAccess>]
module Report =

    let private count (number: int64) : string =
        number.ToString("N0", CultureInfo.InvariantCulture)

    let private row (name: string) (value: string) = "| " + name + " | " + value + " |"

    /// The table: the same for the same seed and number of scripts.
    let table (result: Summary) (small: SmallScopes.Result) : string =
        let failures = result.Broken |> Seq.sumBy (fun pair -> pair.Value)
        let injected = result.Faults |> Seq.sumBy (fun pair -> pair.Value)

        [
            row
                "simulation"
                ("seed "
                 + string result.Seed
                 + (if result.First = 0 then
                        ""
                    else
                        ", from script " + count (int64 result.First) + " on"))
            row "---" "---:"
            row "scripts" (count (int64 result.Scripts))
            row "steps (operations and decisions)" (count result.Steps)
            row "distinct situations decided in" (count (int64 result.States))
            row "ends compared with the run without faults" (count (int64 result.Compared))
            row "laws checked on every script" (string (List.length Laws.names))
            row "small scopes: crash after effect k, one fault at request j" (count (int64 small.Cases))
            row "faults injected" (count (int64 injected))
        ]
        @ (result.Faults
           |> Map.toList
           |> List.sortByDescending snd
           |> List.map (fun (kind, number) -> row ("– " + FaultKind.text kind) (count (int64 number))))
        @ [ row "failures" (count (int64 (failures + List.length small.Violations))) ]
        |> String.concat "\n"
