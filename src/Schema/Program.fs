namespace ImageRegistry.Schema

open System
open System.IO
open ImageRegistry.Core

/// Writes the CustomResourceDefinitions.
module Program =

    let private header =
        "# Made from src/Schema by ./build.sh crds. Edit the description there: a test fails where this file differs from it.\n"

    /// The content of the file for this definition.
    let content (definition: Definition) : string =
        header
        + Yaml.document (Definition.document definition |> Json.asObject |> Option.defaultValue Map.empty)

    [<EntryPoint>]
    let main (arguments: string array) : int =
        match List.ofArray arguments with
        | [ folder ] ->
            for file, definition in Definitions.files do
                File.WriteAllText(Path.Combine(folder, file), content definition)

            0
        | _ ->
            Console.Error.WriteLine "usage: crds FOLDER"
            2
