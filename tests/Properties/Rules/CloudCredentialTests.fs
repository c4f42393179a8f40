/// SW-1 to SW-22: what OpenStack is asked with, and what its answers mean.
module ImageRegistry.Properties.Rules.CloudCredentialTests

open System
open System.Text
open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

let private base64 (text: string) =
    Convert.ToBase64String(Encoding.UTF8.GetBytes text)

/// A Secret with these texts.
let private secret (target: ObjectRef) (entries: (string * string) list) : Json =
    Document.ofRef target
    |> Json.set [ "data" ] (Json.obj (entries |> List.map (fun (key, text) -> key, Json.str (base64 text))))

let private infrastructure =
    Infrastructure.decode (
        json """{"status":{"platformStatus":{"type":"OpenStack","openstack":{"cloudName":"mine"}}}}"""
    )

let private snapshot (user: Observed<Json>) (installer: Observed<Json>) (authorities: Observed<Json>) : Snapshot =
    let empty = Picture.take noon "" (Knowledge.start Cluster.settings noon)

    {
        empty with
            Secrets = Map.ofList [ WellKnown.userCredentials, user; WellKnown.cloudCredentials, installer ]
            Observed = {
                empty.Observed with
                    Objects = Map.ofList [ WellKnown.cloudProviderConfig, authorities ]
            }
    }

let private found (swift: SwiftStorage) (snapshot: Snapshot) : Result<KeystoneAccess, string> =
    OpenStackCredentials.find swift infrastructure snapshot
    |> Result.mapError Unready.text

let private ofClouds (clouds: string) =
    found
        SwiftStorage.empty
        (snapshot Absent (Present(secret WellKnown.cloudCredentials [ "clouds.yaml", clouds ])) Absent)

let private withPassword =
    """clouds:
  mine:
    auth:
      auth_url: https://keystone.example.com:5000/v3
      username: registry
      password: 0123
      user_domain_name: Default
      project_name: shift
    region_name: RegionOne
    identity_api_version: 3
"""

let private body (access: Result<KeystoneAccess, string>) : string =
    match access with
    | Ok access ->
        KeystoneAccess.body access
        |> Option.map Json.text
        |> Option.defaultValue "nothing"
    | Error why -> failwith why

[<Fact>]
let ``SW-5: a password, the user's domain serving for the project too`` () =
    Assert.Equal(
        Ok {
            AuthUrl = "https://keystone.example.com:5000/v3"
            Login = KeystoneLogin.Password(KeystoneUser.ByName("registry", KeystoneDomain.ByName "Default"), "0123")
            Scope = KeystoneScope.ProjectByName("shift", KeystoneDomain.ByName "Default")
            Region = "RegionOne"
            Interface = "public"
            Authorities = ""
        },
        ofClouds withPassword
    )

    Assert.Equal(
        """{"auth":{"identity":{"methods":["password"],"password":{"user":{"domain":{"name":"Default"},"name":"registry","password":"0123"}}},"scope":{"project":{"domain":{"name":"Default"},"name":"shift"}}}}""",
        body (ofClouds withPassword)
    )

[<Fact>]
let ``SW-15: an application credential goes without scope, and by its id where that is known`` () =
    let clouds =
        """clouds: {mine: {auth: {auth_url: "http://k:5000/v3", application_credential_id: a1, application_credential_secret: s, project_id: p}}}"""

    Assert.Equal(
        """{"auth":{"identity":{"application_credential":{"id":"a1","secret":"s"},"methods":["application_credential"]}}}""",
        body (ofClouds clouds)
    )

[<Fact>]
let ``SW-12 and S-B6: by name it needs the user, whose id is enough`` () =
    let clouds =
        """clouds: {mine: {auth: {auth_url: "http://k:5000/v3", application_credential_name: n, application_credential_secret: s, user_id: u}}}"""

    Assert.Equal(
        """{"auth":{"identity":{"application_credential":{"name":"n","secret":"s","user":{"id":"u"}},"methods":["application_credential"]}}}""",
        body (ofClouds clouds)
    )

[<Fact>]
let ``SW-14 and SW-16: the project's own domain and its id count before all else`` () =
    let auth extra =
        "clouds: {mine: {auth: {auth_url: \"http://k/v3\", username: u, password: p, user_domain_id: d, "
        + extra
        + "}}}"

    Assert.EndsWith(
        """"scope":{"project":{"domain":{"id":"e"},"name":"n"}}}}""",
        body (ofClouds (auth "project_name: n, project_domain_id: e"))
    )

    Assert.EndsWith(""""scope":{"project":{"id":"i"}}}}""", body (ofClouds (auth "project_name: n, project_id: i")))

    Assert.DoesNotContain("scope", body (ofClouds (auth "system_scope: all")))

[<Fact>]
let ``S-B6: the default domain counts where none is named, the project's own goes by its name, and so does the interface``
    ()
    =
    let cloud auth beside =
        "clouds: {mine: {auth: {auth_url: \"http://k/v3\", username: u, password: p, project_name: n"
        + auth
        + "}"
        + beside
        + "}}"

    Assert.Equal(
        """{"auth":{"identity":{"methods":["password"],"password":{"user":{"domain":{"name":"d"},"name":"u","password":"p"}}},"scope":{"project":{"domain":{"name":"d"},"name":"n"}}}}""",
        body (ofClouds (cloud "" ", default_domain: d"))
    )

    Assert.EndsWith(
        """"scope":{"project":{"domain":{"name":"e"},"name":"n"}}}}""",
        body (ofClouds (cloud ", user_domain_name: d, project_domain_name: e" ""))
    )

    let asked beside =
        ofClouds (cloud ", user_domain_name: d" beside)
        |> Result.map (fun access -> access.Interface)

    Assert.Equal(Ok "public", asked "")
    Assert.Equal(Ok "internal", asked ", interface: internal")
    Assert.Equal(Ok "internal", asked ", endpoint_type: internal")

[<Fact>]
let ``SW-2 and SW-3: the user's Secret goes first, and the Config says where to go with it`` () =
    let user =
        Present(
            secret WellKnown.userCredentials [
                "REGISTRY_STORAGE_SWIFT_USERNAME", "me"
                "REGISTRY_STORAGE_SWIFT_PASSWORD", "secret"
            ]
        )

    let installer =
        Present(secret WellKnown.cloudCredentials [ "clouds.yaml", withPassword; "cacert", "PEM" ])

    match found SwiftStorage.empty (snapshot user installer Absent) with
    | Ok _ -> failwith "there is nowhere to go"
    | Error why ->
        Assert.Contains("Secret openshift-image-registry/image-registry-private-configuration-user", why)
        Assert.Contains("spec.storage.swift.authURL", why)

    let swift = {
        SwiftStorage.empty with
            AuthUrl = "https://k/v3"
            DomainId = "d"
            Tenant = "t"
            RegionName = "r"
    }

    Assert.Equal(
        Ok {
            AuthUrl = "https://k/v3"
            Login = KeystoneLogin.Password(KeystoneUser.ByName("me", KeystoneDomain.ById "d"), "secret")
            Scope = KeystoneScope.ProjectByName("t", KeystoneDomain.ById "d")
            Region = "r"
            Interface = "public"
            Authorities = "PEM"
        },
        found swift (snapshot user installer Absent)
    )

[<Fact>]
let ``SW-9: what the Config says of a domain or project hides both of the cloud's`` () =
    let installer =
        Present(secret WellKnown.cloudCredentials [ "clouds.yaml", withPassword.Replace("project_name", "project_id") ])

    let swift = {
        SwiftStorage.empty with
            Domain = "other"
            Tenant = "mine"
    }

    match found swift (snapshot Absent installer Absent) with
    | Ok access ->
        Assert.Equal(
            KeystoneLogin.Password(KeystoneUser.ByName("registry", KeystoneDomain.ByName "other"), "0123"),
            access.Login
        )

        Assert.Equal(KeystoneScope.ProjectByName("mine", KeystoneDomain.ByName "other"), access.Scope)
    | Error why -> failwith why

[<Fact>]
let ``SW-22: without cacert the authorities are those of the cloud provider's configuration`` () =
    let installer =
        Present(secret WellKnown.cloudCredentials [ "clouds.yaml", withPassword ])

    let configMap = json """{"data":{"ca-bundle.pem":"PEM"}}"""

    match found SwiftStorage.empty (snapshot Absent installer (Present configMap)) with
    | Ok access -> Assert.Equal("PEM", access.Authorities)
    | Error why -> failwith why

[<Theory>]
[<InlineData("clouds: [", "is not YAML; write it anew")>]
[<InlineData("clouds: {openstack: {auth: {}}}", "it has no cloud mine")>]
[<InlineData("clouds: {mine: {region_name: r}}", "cloud mine has no auth section")>]
[<InlineData("clouds: {mine: {auth: {auth_url: 'http://k:5000/v2.0', token: hunter22}}}", "version 2 of Keystone")>]
[<InlineData("clouds: {mine: {auth: {auth_url: 'keystone:5000', token: hunter22}}}", "the http or https address")>]
[<InlineData("clouds: {mine: {auth: {auth_url: 'http://k/v3'}}}", "no complete credentials")>]
[<InlineData("clouds: {mine: {auth: {auth_url: 'http://k/v3', username: u, password: hunter22}}}",
             "a user without a domain")>]
[<InlineData("clouds: {mine: {auth: {auth_url: 'http://k/v3', password: hunter22}}}", "it names no user")>]
let ``what cannot be used is told by Secret, place and remedy, and nothing of it is quoted``
    (clouds: string)
    (remedy: string)
    =
    match ofClouds clouds with
    | Ok _ -> failwith "this could be asked with"
    | Error why ->
        Assert.StartsWith("Secret openshift-image-registry/installer-cloud-credentials", why)
        Assert.Contains(remedy, why)
        Assert.DoesNotContain("hunter22", why)

[<Fact>]
let ``nothing is decided from what has not been seen`` () =
    let isWaiting snapshot =
        match OpenStackCredentials.find SwiftStorage.empty infrastructure snapshot with
        | Error(Unready.Waits _) -> true
        | Error(Unready.Missing _)
        | Error(Unready.Wrong _)
        | Ok _ -> false

    let installer =
        Present(secret WellKnown.cloudCredentials [ "clouds.yaml", withPassword ])

    Assert.True(isWaiting (snapshot Unknown installer Absent))
    Assert.True(isWaiting (snapshot Absent Unknown Absent))
    Assert.True(isWaiting (snapshot Absent installer Unknown))
    Assert.False(isWaiting (snapshot Absent installer Absent))

let private access =
    match ofClouds withPassword with
    | Ok access -> access
    | Error why -> failwith why

[<Fact>]
let ``a question is told from another by everything that it goes with, and none of it can be read`` () =
    let key access = Probe.key (Probe.ObjectStore access)

    let others = [
        {
            access with
                AuthUrl = "https://other/v3"
        }
        { access with Region = "" }
        {
            access with
                Login = KeystoneLogin.Password(KeystoneUser.ByName("registry", KeystoneDomain.ByName "Default"), "0124")
        }
        {
            access with
                Scope = KeystoneScope.Unscoped
        }
        {
            access with
                Login = KeystoneLogin.Token "t"
        }
        {
            access with
                Login = KeystoneLogin.Token "u"
        }
        { access with Authorities = "PEM" }
    ]

    Assert.Equal(List.length others + 1, access :: others |> List.map key |> List.distinct |> List.length)
    Assert.DoesNotContain("0123", key access)

    Assert.Equal(
        "the object store of OpenStack at https://keystone.example.com/v3",
        Probe.text (
            Probe.ObjectStore {
                access with
                    AuthUrl = "https://user:password@keystone.example.com/v3?key=x"
            }
        )
    )

let private catalogue (services: string) =
    json ("{\"token\":{\"catalog\":" + services + "}}")

let private service (kind: string) (name: string) (place: string) (region: string) (address: string) =
    "{\"type\":\""
    + kind
    + "\",\"name\":\""
    + name
    + "\",\"endpoints\":[{\"interface\":\""
    + place
    + "\",\"region\":\""
    + region
    + "\",\"region_id\":\""
    + region
    + "\",\"url\":\""
    + address
    + "\"}]}"

[<Fact>]
let ``SW-20 and S-B8: the endpoint is that of swift, or of the only object store`` () =
    let chosen services =
        OpenStackAnswers.objectStore access (catalogue ("[" + String.concat "," services + "]"))

    let swift = service "object-store" "swift" "public" "RegionOne" "http://s/v1"

    let ceph = service "object-store" "ceph" "public" "RegionOne" "http://c/swift/v1/"

    let identity = service "identity" "keystone" "public" "RegionOne" "http://k/v3"

    let away = service "object-store" "swift" "public" "RegionTwo" "http://away/"

    let within = service "object-store" "swift" "internal" "RegionOne" "http://within/"

    Assert.Equal(ObjectStoreEndpoint.At "http://s/v1/", chosen [ identity; ceph; swift ])
    Assert.Equal(ObjectStoreEndpoint.At "http://c/swift/v1/", chosen [ identity; away; within; ceph ])

    Assert.Equal(
        ObjectStoreEndpoint.Nowhere(
            Fact.NoObjectStore "the catalogue has no public endpoint of type object-store in region RegionOne"
        ),
        chosen [ identity; away; within ]
    )

    Assert.Equal(
        ObjectStoreEndpoint.Nowhere(Fact.NoObjectStore "the token has no catalogue, so its user has no project"),
        chosen []
    )

    match chosen [ ceph; ceph.Replace("ceph", "other") ] with
    | ObjectStoreEndpoint.Unclear failure ->
        Assert.EndsWith("none is called swift: ceph, other", ApiFailure.text failure)
    | ObjectStoreEndpoint.At _
    | ObjectStoreEndpoint.Nowhere _ -> failwith "one of several was taken"

[<Theory>]
[<InlineData(200, true, true)>]
[<InlineData(204, false, true)>]
[<InlineData(401, false, true)>]
[<InlineData(403, false, true)>]
[<InlineData(404, false, true)>]
[<InlineData(200, false, false)>]
[<InlineData(429, false, false)>]
[<InlineData(500, false, false)>]
[<InlineData(503, false, false)>]
[<InlineData(302, false, false)>]
let ``SW-30: only a yes or a no is a fact`` (code: int) (isList: bool) (isFact: bool) =
    match OpenStackAnswers.listing "GET http://s/" code isList None with
    | Ok fact ->
        Assert.True isFact
        Assert.Equal(Fact.ContainersListed code, fact)
    | Error failure ->
        Assert.False isFact
        Assert.StartsWith("GET http://s/: ", ApiFailure.text failure)

[<Fact>]
let ``SW-10: of the versions that Keystone offers the usable v3 is taken`` () =
    let versions status =
        json (
            "{\"versions\":{\"values\":[{\"id\":\"v2.0\",\"status\":\"stable\",\"links\":[{\"rel\":\"self\",\"href\":\"http://k/v2.0\"}]},"
            + "{\"id\":\"v3.14\",\"status\":\""
            + status
            + "\",\"links\":[{\"rel\":\"help\",\"href\":\"http://h\"},{\"rel\":\"self\",\"href\":\"http://k/v3/\"}]}]}}"
        )

    Assert.Equal(Some "http://k/v3/", OpenStackAnswers.identityEndpoint (versions "stable"))
    Assert.Equal(None, OpenStackAnswers.identityEndpoint (versions "deprecated"))
