module ImageRegistry.Properties.ControllersInjectionTests

open System
open ImageRegistry.Core
open ImageRegistry.Properties.ControllersLab
open ImageRegistry.Sandbox
open Xunit

let private golden = ControllerSettings.golden

let private service annotation =
    post
        "/api/v1/namespaces/default/services"
        ("""{"apiVersion":"v1","kind":"Service","metadata":{"name":"s","annotations":{" """.TrimEnd()
         + annotation
         + """":"s-tls"}},"spec":{"ports":[{"port":5000}]}}""")

[<Theory>]
[<InlineData("service.alpha.openshift.io/serving-cert-secret-name")>]
[<InlineData("service.beta.openshift.io/serving-cert-secret-name")>]
let ``a Service gets the serving certificate it asks for, and the Secret outlives it`` (annotation: string) =
    let state =
        fresh |> given start [ service annotation ] |> Controllers.settle golden start

    let secret = get "/api/v1/namespaces/default/secrets/s-tls" state
    Assert.Equal(Some "kubernetes.io/tls", Json.tryString [ "type" ] secret)
    Assert.Equal(Some "Q0VSVA==", Json.tryString [ "data"; "tls.crt" ] secret)
    Assert.Equal(Some "S0VZ", Json.tryString [ "data"; "tls.key" ] secret)

    let without =
        state
        |> given start [ Request.delete "/api/v1/namespaces/default/services/s" ]
        |> Controllers.settle golden start

    Assert.True(exists "/api/v1/namespaces/default/secrets/s-tls" without)

[<Fact>]
let ``a deleted serving certificate comes back`` () =
    let state =
        fresh
        |> given start [ service "service.beta.openshift.io/serving-cert-secret-name" ]
        |> Controllers.settle golden start
        |> given start [ Request.delete "/api/v1/namespaces/default/secrets/s-tls" ]
        |> Controllers.settle golden start

    Assert.True(exists "/api/v1/namespaces/default/secrets/s-tls" state)

[<Fact>]
let ``the service CA goes where it is asked for, and only there`` () =
    let configMap name metadata =
        post
            "/api/v1/namespaces/default/configmaps"
            ("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":" """.TrimEnd()
             + name
             + "\","
             + metadata
             + """},"data":{"ca-bundle.crt":"mine"}}""")

    let state =
        fresh
        |> given start [
            configMap "asks" "\"annotations\":{\"service.beta.openshift.io/inject-cabundle\":\"true\"}"
            configMap "trusted" "\"labels\":{\"config.openshift.io/inject-trusted-cabundle\":\"true\"}"
        ]
        |> Controllers.settle golden start

    let data name =
        get ("/api/v1/namespaces/default/configmaps/" + name) state
        |> Json.texts [ "data" ]
        |> Map.toList

    Assert.Equal<(string * string) list>([ "ca-bundle.crt", "mine"; "service-ca.crt", "SERVICE-CA\n" ], data "asks")
    Assert.Equal<(string * string) list>([ "ca-bundle.crt", "mine" ], data "trusted")

let private route spec =
    post
        "/apis/route.openshift.io/v1/namespaces/default/routes"
        ("""{"apiVersion":"route.openshift.io/v1","kind":"Route","metadata":{"name":"r"},"spec":"""
         + spec
         + "}")

let private routePath = "/apis/route.openshift.io/v1/namespaces/default/routes/r"

let private ingress state =
    get routePath state |> Json.tryField "status" |> Option.defaultValue Json.Null

[<Fact>]
let ``a Route without host is admitted with a generated one`` () =
    openshift.Value
    |> given start [ route """{"to":{"kind":"Service","name":"s"}}""" ]
    |> Controllers.settle golden start
    |> ingress
    |> same
        """{"ingress":[{"host":"r-default.apps.lab.example.com","routerName":"default","wildcardPolicy":"None",
            "conditions":[{"type":"Admitted","status":"True","lastTransitionTime":"2026-11-20T12:00:00Z"}]}]}"""

[<Fact>]
let ``a host that changes keeps or follows, as the settings say`` () =
    let changed =
        openshift.Value
        |> given start [ route """{"host":"one.example.com","to":{"kind":"Service","name":"s"}}""" ]
        |> Controllers.settle golden start
        |> given (after 5.) [ patch routePath """{"spec":{"host":"two.example.com"}}""" ]

    let hosts settings =
        Controllers.settle settings (after 5.) changed
        |> ingress
        |> Json.items [ "ingress" ]
        |> List.choose (Json.tryString [ "host" ])

    Assert.Equal<string list>([ "one.example.com" ], hosts golden)
    Assert.Equal<string list>([ "two.example.com" ], hosts (ControllerSettings.everything TimeSpan.Zero))

[<Fact>]
let ``a Route can be refused, and admitted later`` () =
    let refusal = {
        Reason = "HostAlreadyClaimed"
        Message = "route other already exposes one.example.com and is older"
    }

    let refused =
        openshift.Value
        |> given start [ route """{"host":"one.example.com","to":{"kind":"Service","name":"s"}}""" ]
        |> Controllers.settle (ControllerSettings.refusingRoute "default" "r" refusal golden) start

    refused
    |> ingress
    |> same
        """{"ingress":[{"host":"one.example.com","routerName":"default","wildcardPolicy":"None",
            "conditions":[{"type":"Admitted","status":"False","reason":"HostAlreadyClaimed",
                           "message":"route other already exposes one.example.com and is older","lastTransitionTime":"2026-11-20T12:00:00Z"}]}]}"""

    refused
    |> Controllers.settle golden (after 5.)
    |> ingress
    |> same
        """{"ingress":[{"host":"one.example.com","routerName":"default","wildcardPolicy":"None",
            "conditions":[{"type":"Admitted","status":"True","lastTransitionTime":"2026-11-20T12:00:05Z"}]}]}"""
