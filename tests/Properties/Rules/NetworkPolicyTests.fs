/// RS-100 and RS-102: who may talk to the registry, and to whom it may.
module ImageRegistry.Properties.Rules.NetworkPolicyTests

open ImageRegistry.Core
open ImageRegistry.Properties.Rules.Given
open ImageRegistry.Properties.World
open Xunit

let private expected =
    """{"podSelector":{"matchLabels":{"docker-registry":"default"}},
        "policyTypes":["Ingress","Egress"],
        "ingress":[
          {"from":[{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"openshift-monitoring"}}}],
           "ports":[{"port":5000,"protocol":"TCP"}]},
          {"from":[{"namespaceSelector":{"matchLabels":{"policy-group.network.openshift.io/ingress":""}}}],
           "ports":[{"port":5000,"protocol":"TCP"}]},
          {"ports":[{"port":5000,"protocol":"TCP"}]}],
        "egress":[
          {},
          {"ports":[{"port":8443,"protocol":"TCP"}],
           "to":[{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"openshift-kube-apiserver"}},
                  "podSelector":{"matchLabels":{"app":"openshift-kube-apiserver"}}}]},
          {"ports":[{"port":5353,"protocol":"TCP"},{"port":5353,"protocol":"UDP"}],
           "to":[{"namespaceSelector":{"matchLabels":{"kubernetes.io/metadata.name":"openshift-dns"}}}]},
          {"ports":[{"port":443,"protocol":"TCP"}],
           "to":[{"ipBlock":{"cidr":"0.0.0.0/0","except":["10.0.0.0/8","172.16.0.0/12","192.168.0.0/16"]}}]}]}"""

[<Fact>]
let ``RS-100: the rules`` () =
    let policy = find WellKnown.networkPolicy (settled onEmptyDir)
    Assert.Equal(Json.text (json expected), at [ "spec" ] policy)
    Assert.Equal("", at [ "metadata"; "labels" ] policy)
    Assert.Equal("", at [ "metadata"; "annotations" ] policy)

[<Fact>]
let ``RS-102: a rule that others add is taken out, what they write beside it stays`` () =
    let world =
        settled onEmptyDir
        |> touched WellKnown.networkPolicy """{"metadata":{"labels":{"team":"a"}},"spec":{"ingress":[{}]}}"""
        |> World.settle

    let policy = find WellKnown.networkPolicy world
    Assert.Equal(Json.text (json expected), at [ "spec" ] policy)
    Assert.Equal("""{"team":"a"}""", at [ "metadata"; "labels" ] policy)
