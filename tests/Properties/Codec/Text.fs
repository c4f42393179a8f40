/// Writing down and comparing documents in tests.
[<AutoOpen>]
module ImageRegistry.Properties.Codec.Text

open ImageRegistry.Core
open Xunit

/// The document that this text is.
let json (text: string) : Json =
    match Json.parseText text with
    | Ok document -> document
    | Error problem -> failwith ("the test's own document is no JSON: " + problem)

/// Both documents say the same; a difference is shown as text.
let same (expected: string) (actual: Json) : unit =
    Assert.Equal(Json.pretty (json expected), Json.pretty actual)

/// Field, value and reason of each finding; the remedy is prose.
let told (findings: Finding list) : (string * string * string) list =
    findings
    |> List.map (fun finding -> finding.Field, finding.Value, finding.Reason)
