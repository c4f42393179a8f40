namespace ImageRegistry.Properties.Generators

open FsCheck
open FsCheck.FSharp

/// Names and other texts, such as users and platforms write them.
[<RequireQualifiedAccess>]
module Texts =

    let private from (alphabet: string) (shortest: int) (longest: int) : Gen<string> =
        gen {
            let! length = Gen.choose (shortest, longest)
            let! letters = Gen.listOfLength length (Gen.elements (List.ofSeq alphabet))
            return System.String(Array.ofList letters)
        }

    /// A DNS label: lower-case letters, digits and inner dashes.
    let label: Gen<string> =
        gen {
            let! first = from "abcdefghijklmnopqrstuvwxyz" 1 1
            let! middle = from "abcxyz0189-" 0 12
            let! last = from "abcxyz0189" 1 1
            return first + middle + last
        }

    /// A DNS name of one to three labels.
    let hostname: Gen<string> =
        gen {
            let! labels =
                Gen.choose (1, 3) |> Gen.bind (fun count -> Gen.listOfLength count label)

            return String.concat "." labels
        }

    /// Lower-case words joined by single dashes, 3 to 63 long: what the API admits as an Azure container or OSS bucket.
    let container: Gen<string> =
        gen {
            let! words =
                Gen.choose (1, 3)
                |> Gen.bind (fun count -> Gen.listOfLength count (from "abcxyz0189" 3 12))

            return String.concat "-" words
        }

    /// The key of a label or annotation, with or without a prefix.
    let key: Gen<string> =
        Gen.oneof [
            label
            Gen.map2 (fun prefix name -> prefix + "/" + name) hostname label
            Gen.constant "kubernetes.io/os"
        ]

    /// What nobody means to write but somebody does: blanks, quotes, line breaks, other scripts, very long ones.
    let odd: Gen<string> =
        Gen.oneof [
            Gen.elements [
                " "
                " leading"
                "trailing "
                "two\nlines"
                "tab\tand\rreturn"
                "a \"quoted\" word"
                "it's"
                "{{template}}"
                "../../etc/passwd"
                "<script>"
                "-"
                "UPPER_case"
                "größe"
                "容器"
                "🪣bucket"
                "null"
                "true"
                "0"
                "\u0000"
            ]
            from "ab cd-._/:%$\\'\"\n" 1 20
            Gen.choose (200, 400) |> Gen.map (fun length -> System.String('x', length))
        ]

    /// An optional text: mostly empty or a name, sometimes odd.
    let optional: Gen<string> = Gen.frequency [ 3, Gen.constant ""; 5, label; 1, odd ]

    /// A text or nothing, without oddities.
    let plainOptional: Gen<string> = Gen.frequency [ 1, Gen.constant ""; 2, label ]

    /// Keys and values of labels or annotations.
    let map: Gen<Map<string, string>> =
        gen {
            let! count = Gen.choose (0, 3)
            let! pairs = Gen.listOfLength count (Gen.zip key optional)
            return Map.ofList pairs
        }

    /// Simpler texts: none, and the first half.
    let shrink (text: string) : string list =
        if text = "" then []
        elif text.Length = 1 then [ "" ]
        else [ ""; text.Substring(0, text.Length / 2) ]
