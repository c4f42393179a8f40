/// Every CEL rule of the CRDs, with values that hold and values that break it.
module ImageRegistry.Properties.CelRuleTests

open Xunit
open ImageRegistry.Core
open ImageRegistry.Sandbox
open ImageRegistry.Properties.TestData

/// What is held against a rule: the value, and the one before it where the rule compares.
type private Try = {
    Old: string option
    Self: string
    Holds: bool
}

let private holds self = {
    Old = None
    Self = self
    Holds = true
}

let private breaks self = {
    Old = None
    Self = self
    Holds = false
}

let private keeps old self = {
    Old = Some old
    Self = self
    Holds = true
}

let private loses old self = {
    Old = Some old
    Self = self
    Holds = false
}

let private union (kind: string) (inner: string) =
    "has(self.type) && self.type == '"
    + kind
    + "' ?  has(self."
    + inner
    + ") : !has(self."
    + inner
    + ")",
    [
        holds ("""{"type":"KIND","INNER":{}}""".Replace("KIND", kind).Replace("INNER", inner))
        holds """{"type":"Other"}"""
        holds "{}"
        breaks ("""{"type":"KIND"}""".Replace("KIND", kind))
        breaks ("""{"type":"Other","INNER":{}}""".Replace("INNER", inner))
        breaks ("""{"INNER":{}}""".Replace("INNER", inner))
    ]

let private listRequiredOnceSet (name: string) =
    "!has(oldSelf." + name + ") || has(self." + name + ")",
    [
        keeps "{}" "{}"
        keeps "{}" ("""{"NAME":["1.1.1.1"]}""".Replace("NAME", name))
        keeps ("""{"NAME":["1.1.1.1"]}""".Replace("NAME", name)) ("""{"NAME":["2.2.2.2"]}""".Replace("NAME", name))
        loses ("""{"NAME":["1.1.1.1"]}""".Replace("NAME", name)) "{}"
    ]

let private onlyAtInstallation (name: string) =
    "!has(oldSelf.NAME) && !has(self.NAME) || has(oldSelf.NAME) && has(self.NAME)".Replace("NAME", name),
    [
        keeps "{}" "{}"
        keeps ("""{"NAME":[]}""".Replace("NAME", name)) ("""{"NAME":["a"]}""".Replace("NAME", name))
        loses "{}" ("""{"NAME":[]}""".Replace("NAME", name))
        loses ("""{"NAME":[]}""".Replace("NAME", name)) "{}"
    ]

let private notHeader (name: string) =
    "self.lowerAscii() != '" + name + "'",
    [
        holds "\"x-other\""
        holds "\"\""
        breaks ("\"" + name + "\"")
        breaks ("\"" + name.ToUpperInvariant() + "\"")
    ]

let private headerFormat (sample: string) =
    """self.all(key, key.action.type == "Delete" || (has(key.action.set) && key.action.set.value.matches('^(?:%(?:%|(?:\\{[-+]?[QXE](?:,[-+]?[QXE])*\\})?\\[(?:SAMPLE\\.hdr\\([0-9A-Za-z-]+\\)|ssl_c_der)(?:,(?:lower|base64))*\\])|[^%[:cntrl:]])+$')))"""
        .Replace("SAMPLE", sample),
    [
        holds "[]"
        holds """[{"action":{"type":"Delete"}}]"""
        holds """[{"action":{"type":"Set","set":{"value":"plain text"}}}]"""
        holds (
            """[{"action":{"type":"Set","set":{"value":"%[SAMPLE.hdr(X-Host),lower]"}}}]""".Replace("SAMPLE", sample)
        )
        holds """[{"action":{"type":"Set","set":{"value":"%{+Q}[ssl_c_der,base64]100%%"}}}]"""
        breaks """[{"action":{"type":"Set"}}]"""
        breaks """[{"action":{"type":"Set","set":{"value":"100%"}}}]"""
        breaks """[{"action":{"type":"Set","set":{"value":"a\nb"}}}]"""
        breaks """[{"action":{"type":"Delete"}},{"action":{"type":"Set","set":{"value":"%[env(HOME)]"}}}]"""
    ]

let private families = [
    holds "[]"
    holds """["10.0.0.1"]"""
    holds """["10.0.0.1","fd00::1"]"""
    holds """["10.0.0.1","x"]"""
    breaks """["10.0.0.1","10.0.0.2"]"""
    breaks """["fd00::1","fd00::2"]"""
]

let private frozenGate (name: string) =
    "oldSelf == 'NAME' ? self == 'NAME' : true".Replace("NAME", name),
    [
        keeps "\"\"" "\"anything\""
        keeps ("\"" + name + "\"") ("\"" + name + "\"")
        loses ("\"" + name + "\"") "\"\""
    ]

let private rules: (string * Try list) list = [
    // Of the Config (R1, R2).
    "has(self.type) && self.type == 'Internal' ?  true : !has(self.internal)",
    [
        holds "{}"
        holds """{"type":"Internal"}"""
        holds """{"type":"Internal","internal":{}}"""
        holds """{"type":"External"}"""
        breaks """{"type":"External","internal":{}}"""
        breaks """{"internal":{}}"""
    ]
    "self >= oldSelf", [ keeps "3" "3"; keeps "3" "4"; loses "3" "2" ]
    // Of the Infrastructure (R3 to R9 among them).
    "self.matches('^[0-9A-Za-z_.:/=+-@ ]+$')",
    [
        holds "\"kubernetes.io/cluster: a=b\""
        holds "\"a+b-c@d,e\""
        breaks "\"\""
        breaks "\"a#b\""
        breaks "\"tag~\""
    ]
    "self.all(x, x in oldSelf) && oldSelf.all(x, x in self)",
    [
        keeps """[{"key":"a","value":"1"}]""" """[{"key":"a","value":"1"}]"""
        keeps """["a","b"]""" """["b","a"]"""
        loses """["a"]""" """["a","b"]"""
        loses """["a","b"]""" """["a"]"""
        loses """[{"key":"a","value":"1"}]""" """[{"key":"a","value":"2"}]"""
    ]
    "!self.startsWith('openshift-io') && !self.startsWith('kubernetes-io')",
    [
        holds "\"team\""
        holds "\"x-openshift-io\""
        breaks "\"openshift-io-a\""
        breaks "\"kubernetes-io\""
    ]
    "isURL(self)",
    [
        holds "\"https://api.example.com:443/v1?x=%20\""
        holds "\"/only/a/path\""
        holds "\"https://[fd00::1]:8443\""
        breaks "\"example.com\""
        breaks "\"https://example.com/%zz\""
        breaks "\"https://exa mple.com\""
        breaks "\"https://example.com:port\""
        breaks "\"\""
    ]
    "oldSelf == '' || self == oldSelf",
    [
        keeps "\"\"" "\"a\""
        keeps "\"a\"" "\"a\""
        loses "\"a\"" "\"b\""
        loses "\"a\"" "\"\""
    ]
    "oldSelf == 'Unknown' || self == oldSelf",
    [
        keeps "\"Unknown\"" "\"Nutanix\""
        keeps "\"Nutanix\"" "\"Nutanix\""
        loses "\"Nutanix\"" "\"Unknown\""
    ]
    "self == oldSelf", [ keeps "\"External\"" "\"External\""; loses "\"External\"" "\"None\"" ]
    "isIP(self)",
    [
        holds "\"192.168.1.1\""
        holds "\"fd00::1\""
        breaks "\"192.168.1\""
        breaks "\"192.168.01.1\""
        breaks "\"fe80::1%eth0\""
        breaks "\"::ffff:1.2.3.4\""
        breaks "\"10.0.0.0/8\""
    ]
    "isCIDR(self)",
    [
        holds "\"10.0.0.0/8\""
        holds "\"fd00::/48\""
        breaks "\"10.0.0.0\""
        breaks "\"10.0.0.0/33\""
        breaks "\"x/8\""
    ]
    "self.all(x, self.exists_one(y, x == y))", [ holds "[]"; holds """["a","b"]"""; breaks """["a","b","a"]""" ]
    "size(self) == 2 && isIP(self[0]) && isIP(self[1]) ? ip(self[0]).family() != ip(self[1]).family() : true", families
    "self == oldSelf || (size(self) == 2 && isIP(self[0]) && isIP(self[1]) ? ip(self[0]).family() != ip(self[1]).family() : true)",
    [
        keeps """["10.0.0.1","10.0.0.2"]""" """["10.0.0.1","10.0.0.2"]"""
        keeps "[]" """["10.0.0.1","fd00::1"]"""
        loses "[]" """["10.0.0.1","10.0.0.2"]"""
    ]
    listRequiredOnceSet "apiServerInternalIPs"
    listRequiredOnceSet "ingressIPs"
    "!has(oldSelf.resourceGroup) || has(self.resourceGroup)",
    [
        keeps "{}" """{"resourceGroup":"a"}"""
        keeps "{}" "{}"
        loses """{"resourceGroup":"a"}""" "{}"
    ]
    onlyAtInstallation "resourceTags"
    onlyAtInstallation "resourceLabels"
    "!has(oldSelf.vsphere) && has(self.vsphere) ? size(self.vsphere.vcenters) < 2 : true",
    [
        keeps "{}" """{"vsphere":{"vcenters":[{}]}}"""
        keeps """{"vsphere":{}}""" """{"vsphere":{"vcenters":[{},{}]}}"""
        loses "{}" """{"vsphere":{"vcenters":[{},{}]}}"""
    ]
    "!has(oldSelf.vcenters) && has(self.vcenters) ? size(self.vcenters) < 2 : true",
    [
        keeps "{}" """{"vcenters":[{}]}"""
        keeps """{"vcenters":[{}]}""" """{"vcenters":[{},{}]}"""
        loses "{}" """{"vcenters":[{},{}]}"""
    ]
    "size(self) != size(oldSelf) ? size(oldSelf) == 0 && size(self) < 2 : true",
    [
        keeps "[1]" "[2]"
        keeps "[]" "[1]"
        loses "[]" "[1,2]"
        loses "[1]" "[]"
        loses "[1]" "[1,2]"
    ]
    "has(self.cloudControllerManager) == has(oldSelf.cloudControllerManager)",
    [
        keeps "{}" "{}"
        keeps """{"cloudControllerManager":{}}""" """{"cloudControllerManager":{"state":"None"}}"""
        loses "{}" """{"cloudControllerManager":{}}"""
        loses """{"cloudControllerManager":{}}""" "{}"
    ]
    "(has(self.state) == has(oldSelf.state)) || (!has(oldSelf.state) && self.state != \"External\")",
    [
        keeps "{}" "{}"
        keeps "{}" """{"state":"None"}"""
        loses "{}" """{"state":"External"}"""
    ]
    "has(self.dnsType) && self.dnsType != 'ClusterHosted' ? !has(self.clusterHosted) : true",
    [
        holds "{}"
        holds """{"clusterHosted":{}}"""
        holds """{"dnsType":"ClusterHosted","clusterHosted":{}}"""
        breaks """{"dnsType":"PlatformDefault","clusterHosted":{}}"""
    ]
    union "UUID" "uuid"
    union "Name" "name"
    union "HostGroup" "hostGroup"
    // Of the other configuration kinds.
    "has(self.blockedRegistries) ? !has(self.allowedRegistries) : true",
    [
        holds "{}"
        holds """{"allowedRegistries":["a"]}"""
        holds """{"blockedRegistries":["a"]}"""
        breaks """{"allowedRegistries":["a"],"blockedRegistries":["b"]}"""
    ]
    "has(self.spec.capabilities) && has(self.spec.capabilities.additionalEnabledCapabilities) && self.spec.capabilities.baselineCapabilitySet == 'None' && 'marketplace' in self.spec.capabilities.additionalEnabledCapabilities ? 'OperatorLifecycleManager' in self.spec.capabilities.additionalEnabledCapabilities || (has(self.status) && has(self.status.capabilities) && has(self.status.capabilities.enabledCapabilities) && 'OperatorLifecycleManager' in self.status.capabilities.enabledCapabilities) : true",
    [
        holds """{"spec":{}}"""
        holds
            """{"spec":{"capabilities":{"baselineCapabilitySet":"None","additionalEnabledCapabilities":["marketplace","OperatorLifecycleManager"]}}}"""
        holds
            """{"spec":{"capabilities":{"baselineCapabilitySet":"None","additionalEnabledCapabilities":["marketplace"]}},
                "status":{"capabilities":{"enabledCapabilities":["OperatorLifecycleManager"]}}}"""
        breaks
            """{"spec":{"capabilities":{"baselineCapabilitySet":"None","additionalEnabledCapabilities":["marketplace"]}}}"""
    ]
    "has(self.architecture) && has(self.image) ? (self.architecture == \"\" || self.image == \"\") : true",
    [
        holds """{"image":"a"}"""
        holds """{"architecture":"","image":"a"}"""
        breaks """{"architecture":"Multi","image":"a"}"""
    ]
    "has(self.architecture) && self.architecture != \"\" ? self.version != \"\" : true",
    [
        holds "{}"
        holds """{"architecture":"Multi","version":"4.20.0"}"""
        breaks """{"architecture":"Multi","version":""}"""
    ]
    "has(oldSelf.featureSet) ? has(self.featureSet) : true",
    [
        keeps "{}" "{}"
        keeps """{"featureSet":"OKD"}""" """{"featureSet":""}"""
        loses """{"featureSet":"OKD"}""" "{}"
    ]
    frozenGate "CustomNoUpgrade"
    frozenGate "TechPreviewNoUpgrade"
    frozenGate "DevPreviewNoUpgrade"
    "oldSelf == 'OKD' ? self != '' : true",
    [
        keeps "\"OKD\"" "\"TechPreviewNoUpgrade\""
        keeps "\"\"" "\"\""
        loses "\"OKD\"" "\"\""
    ]
    // Of the Route.
    "!has(self.tls) || self.tls.termination != 'passthrough' || !has(self.httpHeaders)",
    [
        holds """{"httpHeaders":{}}"""
        holds """{"tls":{"termination":"edge"},"httpHeaders":{}}"""
        holds """{"tls":{"termination":"passthrough"}}"""
        breaks """{"tls":{"termination":"passthrough"},"httpHeaders":{}}"""
    ]
    headerFormat "req"
    headerFormat "res"
    union "Set" "set"
    notHeader "strict-transport-security"
    notHeader "proxy"
    notHeader "cookie"
    notHeader "set-cookie"
    "!(has(self.certificate) && has(self.externalCertificate))",
    [
        holds """{"certificate":"a"}"""
        holds """{"externalCertificate":{"name":"a"}}"""
        breaks """{"certificate":"a","externalCertificate":{"name":"a"}}"""
    ]
    "has(self.termination) && has(self.insecureEdgeTerminationPolicy) ? !((self.termination=='passthrough') && (self.insecureEdgeTerminationPolicy=='Allow')) : true",
    [
        holds "{}"
        holds """{"termination":"edge","insecureEdgeTerminationPolicy":"Allow"}"""
        holds """{"termination":"passthrough","insecureEdgeTerminationPolicy":"Redirect"}"""
        breaks """{"termination":"passthrough","insecureEdgeTerminationPolicy":"Allow"}"""
    ]
]

let private inOneLine (text: string) =
    text.Split([| ' '; '\n' |], System.StringSplitOptions.RemoveEmptyEntries)
    |> String.concat " "

/// Every rule of every CRD, once.
let private published: Lazy<ValidationRule list> =
    lazy
        (crds.Value
         |> List.collect (fun (_, definition) ->
             (Crd.parse definition |> ok).Versions
             |> List.collect (fun version -> Schema.rules version.Schema))
         |> List.distinctBy (fun rule -> inOneLine rule.Rule))

let private outcome (rule: ValidationRule) (case: Try) : Result<CelValue, string> =
    let value text = CelValue.ofJson None (json text)

    let names =
        Map.ofList [
            "self", value case.Self
            match case.Old with
            | Some old -> "oldSelf", value old
            | None -> ()
        ]

    rule.Expression |> Result.bind (CelEvaluator.evaluate names)

[<Fact>]
let ``every published rule is evaluated`` () =
    for _, definition in crds.Value do
        Assert.Empty(Catalogue.unevaluated definition)

[<Fact>]
let ``every published rule is tried below, and no other`` () =
    Assert.Equal<string list>(
        published.Value |> List.map (fun rule -> inOneLine rule.Rule) |> List.sort,
        rules |> List.map (fst >> inOneLine) |> List.sort
    )

[<Fact>]
let ``every published rule holds for good values and breaks for bad ones`` () =
    for text, cases in rules do
        let rule =
            published.Value |> List.find (fun rule -> inOneLine rule.Rule = inOneLine text)

        Assert.Contains(cases, (fun case -> case.Holds))
        Assert.Contains(cases, (fun case -> not case.Holds))

        for case in cases do
            match outcome rule case with
            | Ok(CelValue.Bool result) -> Assert.True((result = case.Holds), text + " for " + case.Self)
            | Ok _ -> Assert.Fail(text + " for " + case.Self + " is no truth value")
            | Error why -> Assert.Fail(text + " for " + case.Self + ": " + why)
