/// RS-95 to RS-99 and RB-10: Routes.
module ImageRegistry.Properties.Rules.RouteTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

let private with' (more: string) : World =
    settled (Json.text (Json.mergePatch (json more) (json onEmptyDir)))

let private route name = WellKnown.route name
let private spec name world = at [ "spec" ] (find (route name) world)

let private tls name content =
    put (WellKnown.secret name) ("{\"type\":\"Opaque\",\"data\":" + content + "}")

[<Fact>]
let ``RS-97: the default Route, without host and Secret`` () =
    let world = with' """{"defaultRoute":true}"""

    // Weight and wildcard policy are the server's defaults.
    Assert.Equal(
        """{"tls":{"termination":"reencrypt"},"to":{"kind":"Service","name":"image-registry","weight":100},"wildcardPolicy":"None"}""",
        spec "default-route" world
    )

    Assert.Equal(
        """{"imageregistry.openshift.io":"true"}""",
        at [ "metadata"; "annotations" ] (find (route "default-route") world)
    )

[<Fact>]
let ``RS-96: host, and what the Secret has of a certificate`` () =
    let world =
        cluster (
            Json.text (
                Json.mergePatch
                    (json
                        """{"routes":[{"name":"a","hostname":"a.example.com","secretName":"s"},{"name":"b","secretName":"t"}]}""")
                    (json onEmptyDir)
            )
        )
        |> tls "s" """{"tls.crt":"Q0VSVA==","tls.key":"S0VZ","tls.cacrt":"Q0E="}"""
        |> tls "t" """{"tls.crt":"Q0VSVA=="}"""
        |> World.settle

    Assert.Equal(
        """{"host":"a.example.com","tls":{"caCertificate":"CA","certificate":"CERT","key":"KEY","termination":"reencrypt"},"to":{"kind":"Service","name":"image-registry","weight":100},"wildcardPolicy":"None"}""",
        spec "a" world
    )

    Assert.Equal("""{"certificate":"CERT","termination":"reencrypt"}""", at [ "spec"; "tls" ] (find (route "b") world))

[<Fact>]
let ``RS-95: Routes with our annotation that nobody asks for go, others stay`` () =
    let foreign = """{"spec":{"to":{"kind":"Service","name":"other"}}}"""

    let world =
        with' """{"defaultRoute":true,"routes":[{"name":"a"},{"name":"b"}]}"""
        |> put (route "foreign") foreign
        |> put
            (route "marked")
            """{"metadata":{"annotations":{"imageregistry.openshift.io":"whatever"}},"spec":{"to":{"kind":"Service","name":"other"}}}"""
        |> edited """{"defaultRoute":false,"routes":[{"name":"b"}]}"""
        |> World.settle

    Assert.Equal<bool list>(
        [ false; false; true; true; false ],
        [ "default-route"; "a"; "b"; "foreign"; "marked" ]
        |> List.map (fun name -> exists (route name) world)
    )

[<Fact>]
let ``RS-95: a Route that somebody else deletes first is no failure`` () =
    let world =
        with' """{"routes":[{"name":"a"}]}"""
        |> edited """{"routes":null}"""
        |> failing "delete" "routes.route.openshift.io" Trouble.LostReply (Some 1)
        |> World.settle

    Assert.False(exists (route "a") world)
    Assert.Equal("False/Ready", condition "Progressing" world)

[<Fact>]
let ``RS-98: a new host is written into the same object`` () =
    let world = with' """{"routes":[{"name":"a","hostname":"a.example.com"}]}"""
    let uid = Document.uid (find (route "a") world)

    let after =
        world
        |> edited """{"routes":[{"name":"a","hostname":"b.example.com"}]}"""
        |> World.settle

    Assert.Equal("\"b.example.com\"", at [ "spec"; "host" ] (find (route "a") after))
    Assert.Equal(uid, Document.uid (find (route "a") after))

[<Fact>]
let ``RS-98: new content of the Secret follows, a removed secretName takes the certificate away`` () =
    let world =
        with' "{}"
        |> tls "s" """{"tls.crt":"Q0VSVA==","tls.key":"S0VZ"}"""
        |> edited """{"routes":[{"name":"a","secretName":"s"}]}"""
        |> World.settle
        |> touched (WellKnown.secret "s") """{"data":{"tls.crt":"TkVX"}}"""
        |> World.settle

    Assert.Equal("\"NEW\"", at [ "spec"; "tls"; "certificate" ] (find (route "a") world))
    let kept = world |> deleted (WellKnown.secret "s") |> World.settle
    Assert.Equal("\"NEW\"", at [ "spec"; "tls"; "certificate" ] (find (route "a") kept))
    Assert.Equal("True/Error", condition "Progressing" kept)
    let bare = kept |> edited """{"routes":[{"name":"a"}]}""" |> World.settle
    Assert.Equal("""{"termination":"reencrypt"}""", at [ "spec"; "tls" ] (find (route "a") bare))

[<Fact>]
let ``RS-98 and RB-10: a host that nobody asks for any more goes, a host that the router made stays`` () =
    let world =
        with' """{"routes":[{"name":"a","hostname":"a.example.com"}]}"""
        |> edited """{"routes":[{"name":"a"}]}"""
        |> World.settle

    Assert.Equal("", at [ "spec"; "host" ] (find (route "a") world))

    let generated =
        with' """{"routes":[{"name":"a"}]}"""
        |> touched (route "a") """{"spec":{"host":"a-openshift-image-registry.apps.example.com"}}"""
        |> World.settle

    Assert.Equal("\"a-openshift-image-registry.apps.example.com\"", at [ "spec"; "host" ] (find (route "a") generated))

[<Fact>]
let ``RS-99: a user's Route of the same name is taken over, with what else is on it`` () =
    let world =
        with' "{}"
        |> put
            (route "a")
            """{"metadata":{"annotations":{"haproxy.router.openshift.io/timeout":"5m"}},"spec":{"to":{"kind":"Service","name":"other"}}}"""
        |> edited """{"routes":[{"name":"a"}]}"""
        |> World.settle

    Assert.Equal("\"image-registry\"", at [ "spec"; "to"; "name" ] (find (route "a") world))

    Assert.Equal(
        """{"haproxy.router.openshift.io/timeout":"5m","imageregistry.openshift.io":"true"}""",
        at [ "metadata"; "annotations" ] (find (route "a") world)
    )

[<Fact>]
let ``OP-103: a Route that a router refuses degrades, and only while it does`` () =
    let world = with' """{"routes":[{"name":"a","hostname":"a.example.com"}]}"""

    let refused =
        {
            world with
                Controllers = { world.Controllers with Routes = None }
        }
        |> touchedStatus
            (route "a")
            """{"status":{"ingress":[{"host":"a.example.com","routerName":"default","conditions":[{"type":"Admitted","status":"False","reason":"HostAlreadyClaimed","message":"taken"}]}]}}"""
        |> World.settle

    Assert.Equal("True/RouteDegraded", condition "Degraded" refused)

    Assert.Equal("route a (host a.example.com, router default) not admitted: taken", message "Degraded" refused)

    let without = refused |> edited """{"routes":null}""" |> World.settle
    Assert.Equal("False/", condition "Degraded" without)
