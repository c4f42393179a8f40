/// The language of rules, and how the server tells of broken ones.
module ImageRegistry.Properties.CelTests

open FsCheck.FSharp
open Xunit
open ImageRegistry.Core
open ImageRegistry.Sandbox
open ImageRegistry.Properties.TestData

let private self =
    CelValue.ofJson None (json """{"name":"Registry","count":3,"ratio":1.5,"tags":["a","b"],"labels":{"x":"1"}}""")

let private evaluated (text: string) : Result<CelValue, string> =
    CelParser.parse text
    |> Result.bind (CelEvaluator.evaluate (Map.ofList [ "self", self ]))

[<Theory>]
[<InlineData("1 + 2 * 3 == 7")>]
[<InlineData("(1 + 2) * 3 == 9")>]
[<InlineData("7 / 2 == 3 && 7 % 2 == 1 && -7 / 2 == -3")>]
[<InlineData("!false && !!true")>]
[<InlineData("true || false && false")>]
[<InlineData("true ? true : false ? false : false")>]
[<InlineData("self.name == 'Registry' && self.name == \"Registry\" && self.name == '''Registry'''")>]
[<InlineData("'a\\n' != r'a\\n' && 'it\\'s' == \"it's\" && '\\x41\\u0042' == 'AB'")>]
[<InlineData("self['name'] == self.name && self.tags[1] == 'b'")>]
[<InlineData("'a' in self.tags && !('c' in self.tags) && 'x' in self.labels")>]
[<InlineData("size(self.tags) == 2 && self.name.size() == 8 && size(self.labels) == 1")>]
[<InlineData("self.count < 4 && self.count <= 3 && self.count > 2 && self.count >= 3 && self.ratio < 2.0 && self.count > self.ratio")>]
[<InlineData("has(self.name) && !has(self.other) && has(self.labels.x)")>]
[<InlineData("self.tags.all(t, t != 'c') && self.tags.exists(t, t == 'a') && self.tags.exists_one(t, t == 'a')")>]
[<InlineData("self.tags.map(t, t + '!') == ['a!', 'b!'] && self.tags.filter(t, t == 'b') == ['b']")>]
[<InlineData("self.labels.all(key, self.labels[key] == '1')")>]
[<InlineData("self.name.startsWith('Reg') && self.name.endsWith('try') && self.name.contains('gis') && self.name.matches('^R')")>]
[<InlineData("self.name.lowerAscii() == 'registry' && self.name.upperAscii() == 'REGISTRY'")>]
[<InlineData("[1, 2] + [3] == [1, 2, 3] && string(3) == '3'")>]
[<InlineData("false && self.missing == 1 || true // an error that does not decide")>]
[<InlineData("self.missing == 1 || true")>]
let ``the language means this`` (text: string) =
    Assert.Equal(Ok(CelValue.Bool true), evaluated text)

[<Theory>]
[<InlineData("self.missing == 1", "no such key: missing")>]
[<InlineData("self.tags[2] == 'c'", "index out of bounds: 2")>]
[<InlineData("1 / 0 == 1", "division by zero")>]
[<InlineData("9223372036854775807 + 1 > 0", "integer overflow")>]
[<InlineData("self.name + 1 == 'x'", "no such overload")>]
[<InlineData("true && self.missing", "no such key: missing")>]
let ``an error has the language's own words`` (text: string) (expected: string) =
    Assert.Equal(Error expected, evaluated text)

[<Theory>]
[<InlineData("self.")>]
[<InlineData("self == ")>]
[<InlineData("(self")>]
[<InlineData("'open")>]
[<InlineData("self ~ 1")>]
[<InlineData("1u == 1u")>]
[<InlineData("has(self)")>]
let ``what cannot be read is no rule`` (text: string) =
    Assert.True(Result.isError (CelParser.parse text))

[<Theory>]
[<InlineData("self.quantity().isGreaterThan(x)", "function isGreaterThan is not known here")>]
[<InlineData("other == 1", "undeclared reference to 'other'")>]
[<InlineData("self.all(x, y)", "undeclared reference to 'y'")>]
[<InlineData("duration('1h') > self", "function duration is not known here")>]
let ``what lies outside of the subset is told`` (text: string) (expected: string) =
    match CelParser.parse text with
    | Ok expression -> Assert.Equal(Some expected, CelSubset.problem expression)
    | Error why -> Assert.Fail why

[<Fact>]
let ``sets and lists with keys are equal in any order, other lists only in the same one`` () =
    let schema kind =
        Schema.parse (
            json (
                """{"type":"array","items":{"type":"object","properties":{"k":{"type":"string"}}}"""
                + kind
                + "}"
            )
        )
        |> ok

    let same kind =
        let read text =
            CelValue.ofJson (Some(schema kind)) (json text)

        read """[{"k":"a"},{"k":"b"}]""" = read """[{"k":"b"},{"k":"a"}]"""

    Assert.False(same "")
    Assert.True(same ""","x-kubernetes-list-type":"set" """)
    Assert.True(same ""","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"]""")

// Findings ------------------------------------------------------------------------------------------------------------------

let private schema (text: string) : Schema = Schema.parse (json text) |> ok

let private found (text: string) (before: string option) (document: string) : string list =
    Schema.validateAll (schema text) (Option.map json before) [] (json document)
    |> List.map Finding.text

let private ruled (rule: string) =
    """{"type":"object","required":["a"],"properties":{"a":{"type":"integer","x-kubernetes-validations":[RULE]},"b":{"type":"integer"}}}"""
        .Replace("RULE", rule)

[<Fact>]
let ``a broken rule is told by its message, or by itself`` () =
    let rule more =
        ruled ("""{"rule":"self < 10"MORE}""".Replace("MORE", more))

    Assert.Equal<string list>([], found (rule "") None """{"a":9}""")

    Assert.Equal<string list>(
        [ "a: Invalid value: \"integer\": failed rule: self < 10" ],
        found (rule "") None """{"a":10}"""
    )

    Assert.Equal<string list>(
        [ "a: Invalid value: \"integer\": too much" ],
        found (rule ""","message":"too much" """) None """{"a":10}"""
    )

    Assert.Equal<string list>(
        [ "a: Invalid value: \"integer\": 10 is too much" ],
        found
            (rule ""","message":"too much","messageExpression":"string(self) + ' is too much'" """)
            None
            """{"a":10}"""
    )

    Assert.Equal<string list>(
        [ "a: Forbidden: too much" ],
        found (rule ""","message":"too much","reason":"FieldValueForbidden" """) None """{"a":10}"""
    )

[<Fact>]
let ``a rule that fails is broken`` () =
    Assert.Equal<string list>(
        [
            "a: Invalid value: \"integer\": division by zero evaluating rule: 1 / self > 0"
        ],
        found (ruled """{"rule":"1 / self > 0"}""") None """{"a":0}"""
    )

[<Fact>]
let ``a rule that compares is asked only where there was something`` () =
    let text = ruled """{"rule":"self >= oldSelf","message":"must only increase"}"""
    Assert.Equal<string list>([], found text None """{"a":1}""")
    Assert.Equal<string list>([], found text (Some """{"b":5}""") """{"a":1}""")
    Assert.Equal<string list>([], found text (Some """{"a":1}""") """{"a":2}""")

    Assert.Equal<string list>(
        [ "a: Invalid value: \"integer\": must only increase" ],
        found text (Some """{"a":2}""") """{"a":1}"""
    )

[<Fact>]
let ``items are compared by their keys, and not at all without any`` () =
    let text kind =
        """{"type":"object","properties":{"l":{"type":"array"KIND,"items":{"type":"object","properties":{"k":{"type":"string"},
            "v":{"type":"integer","x-kubernetes-validations":[{"rule":"self == oldSelf"}]}}}}}}"""
            .Replace("KIND", kind)

    let changed kind =
        found
            (text kind)
            (Some """{"l":[{"k":"a","v":1},{"k":"b","v":2}]}""")
            """{"l":[{"k":"b","v":2},{"k":"c","v":1},{"k":"a","v":3}]}"""

    Assert.Equal<string list>([], changed "")

    Assert.Equal<string list>(
        [ "l[2].v: Invalid value: \"integer\": failed rule: self == oldSelf" ],
        changed ""","x-kubernetes-list-type":"map","x-kubernetes-list-map-keys":["k"]"""
    )

[<Fact>]
let ``what an update leaves alone is not asked again`` () =
    let text = ruled """{"rule":"self < 10"}"""
    Assert.Equal<string list>([], found text (Some """{"a":10}""") """{"a":10,"b":1}""")

    Assert.Equal<string list>(
        [ "a: Invalid value: \"integer\": failed rule: self < 10" ],
        found text (Some """{"a":10}""") """{"a":11}"""
    )

[<Fact>]
let ``rules are not asked about what has the wrong shape`` () =
    Assert.Equal<string list>(
        [
            "a: Required value"
            "<nil>: Invalid value: \"null\": some validation rules were not checked because the object was invalid; correct the existing errors to complete validation"
        ],
        found (ruled """{"rule":"self < 10"}""") None """{"b":1}"""
    )

[<Fact>]
let ``a text of any kind is read or refused, never thrown about`` () =
    let words =
        Gen.elements [
            "self"
            "oldSelf"
            "."
            "a"
            "("
            ")"
            "["
            "]"
            "has"
            "all"
            "x"
            ","
            "&&"
            "||"
            "!"
            "=="
            "in"
            "?"
            ":"
            "1"
            "'t'"
            "\"t"
            "-"
            "+"
            "1.5"
            "\\"
            "#"
            "null"
        ]
        |> Gen.listOf
        |> Gen.map (String.concat " ")

    Law.forAll "a text of any kind is read or refused, never thrown about" (Arb.fromGen words) (fun text ->
        match CelParser.parse text with
        | Error why -> Assert.NotEqual<string>("", why)
        | Ok expression ->
            let names = Map.ofList [ "self", self; "oldSelf", self ]

            match CelEvaluator.evaluate names expression with
            | Ok _ -> ()
            | Error why -> Assert.NotEqual<string>("", why))
