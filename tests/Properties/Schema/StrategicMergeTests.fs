module ImageRegistry.Properties.StrategicMergeTests

open Xunit
open ImageRegistry.Core
open ImageRegistry.Sandbox
open ImageRegistry.Properties.TestData
open ImageRegistry.Properties.BuiltinDefaultsTests

let private merged (kind: string) (patch: string) (target: string) =
    StrategicMerge.apply (resource kind) (json patch) (json target)

[<Fact>]
let ``containers and their variables merge by name`` () =
    Assert.Equal(
        Ok(
            json
                """{"spec":{"template":{"spec":{"containers":[
                     {"name":"a","image":"2","env":[{"name":"X","value":"9"},{"name":"Y","value":"2"},{"name":"Z","value":"3"}]},
                     {"name":"b","image":"b"}]}}}}"""
        ),
        merged
            "Deployment"
            """{"spec":{"template":{"spec":{"containers":[{"name":"a","image":"2","env":[{"name":"X","value":"9"},{"name":"Z","value":"3"}]}]}}}}"""
            """{"spec":{"template":{"spec":{"containers":[
                 {"name":"a","image":"1","env":[{"name":"X","value":"1"},{"name":"Y","value":"2"}]},{"name":"b","image":"b"}]}}}}"""
    )

[<Fact>]
let ``tolerations are replaced as a whole`` () =
    Assert.Equal(
        Ok(json """{"spec":{"template":{"spec":{"tolerations":[{"key":"b"}]}}}}"""),
        merged
            "DaemonSet"
            """{"spec":{"template":{"spec":{"tolerations":[{"key":"b"}]}}}}"""
            """{"spec":{"template":{"spec":{"tolerations":[{"key":"a"},{"key":"c"}]}}}}"""
    )

[<Fact>]
let ``ports merge by port in Services and by containerPort in pods`` () =
    Assert.Equal(
        Ok(json """{"spec":{"ports":[{"port":80,"name":"x"},{"port":443}]}}"""),
        merged
            "Service"
            """{"spec":{"ports":[{"port":443},{"port":80,"name":"x"}]}}"""
            """{"spec":{"ports":[{"port":80}]}}"""
    )

    Assert.Equal(
        Ok(json """{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"name":"x"}]}]}}"""),
        merged
            "Pod"
            """{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80,"name":"x"}]}]}}"""
            """{"spec":{"containers":[{"name":"a","ports":[{"containerPort":80}]}]}}"""
    )

[<Fact>]
let ``a directive deletes or replaces items`` () =
    let target =
        """{"spec":{"template":{"spec":{"volumes":[{"name":"a","emptyDir":{}},{"name":"b","emptyDir":{}}]}}}}"""

    Assert.Equal(
        Ok(json """{"spec":{"template":{"spec":{"volumes":[{"name":"b","emptyDir":{}}]}}}}"""),
        merged "Deployment" """{"spec":{"template":{"spec":{"volumes":[{"name":"a","$patch":"delete"}]}}}}""" target
    )

    Assert.Equal(
        Ok(json """{"spec":{"template":{"spec":{"volumes":[{"name":"c","emptyDir":{}}]}}}}"""),
        merged
            "Deployment"
            """{"spec":{"template":{"spec":{"volumes":[{"$patch":"replace"},{"name":"c","emptyDir":{}}]}}}}"""
            target
    )

[<Fact>]
let ``an object is replaced or emptied by a directive`` () =
    Assert.Equal(
        Ok(json """{"spec":{"selector":{"b":"2"}}}"""),
        merged "Service" """{"spec":{"selector":{"$patch":"replace","b":"2"}}}""" """{"spec":{"selector":{"a":"1"}}}"""
    )

    Assert.Equal(
        Ok(json """{"spec":{"selector":{}}}"""),
        merged "Service" """{"spec":{"selector":{"$patch":"delete"}}}""" """{"spec":{"selector":{"a":"1"}}}"""
    )

[<Fact>]
let ``retained keys drop the others`` () =
    Assert.Equal(
        Ok(json """{"spec":{"strategy":{"type":"Recreate"}}}"""),
        merged
            "Deployment"
            """{"spec":{"strategy":{"$retainKeys":["type"],"type":"Recreate"}}}"""
            """{"spec":{"strategy":{"type":"RollingUpdate","rollingUpdate":{"maxSurge":1}}}}"""
    )

[<Fact>]
let ``finalizers merge as texts and can be taken out`` () =
    Assert.Equal(
        Ok(json """{"metadata":{"finalizers":["b","c"]}}"""),
        merged
            "ConfigMap"
            """{"metadata":{"$deleteFromPrimitiveList/finalizers":["a"],"finalizers":["c"]}}"""
            """{"metadata":{"finalizers":["a","b"]}}"""
    )

    Assert.Equal(
        Ok(json """{"metadata":{"finalizers":["b"]}}"""),
        merged
            "ConfigMap"
            """{"metadata":{"$deleteFromPrimitiveList/finalizers":["a"]}}"""
            """{"metadata":{"finalizers":["a","b"]}}"""
    )

[<Fact>]
let ``the order a patch asks for is kept, with foreign items in their place`` () =
    Assert.Equal(
        Ok(json """{"spec":{"containers":[{"name":"s"},{"name":"b"},{"name":"a"},{"name":"n"}]}}"""),
        merged
            "Pod"
            """{"spec":{"$setElementOrder/containers":[{"name":"b"},{"name":"a"},{"name":"n"}],"containers":[{"name":"n"}]}}"""
            """{"spec":{"containers":[{"name":"s"},{"name":"a"},{"name":"b"}]}}"""
    )

[<Fact>]
let ``null removes, and leaves no trace where there was nothing`` () =
    Assert.Equal(
        Ok(json """{"metadata":{"labels":{"b":"2"}},"data":{"k":"v"}}"""),
        merged
            "ConfigMap"
            """{"metadata":{"labels":{"a":null,"x":null}},"data":{"k":"v","n":null}}"""
            """{"metadata":{"labels":{"a":"1","b":"2"}}}"""
    )

[<Fact>]
let ``an item without its key is refused`` () =
    Assert.Equal(
        Error "map: {\"image\":\"x\"} does not contain declared merge key: name",
        merged "Pod" """{"spec":{"containers":[{"image":"x"}]}}""" """{"spec":{"containers":[{"name":"a"}]}}"""
    )

    Assert.Equal(Error "Unknown patch type: twist", merged "Pod" """{"spec":{"$patch":"twist"}}""" """{"spec":{}}""")
