namespace ImageRegistry.Sandbox

/// What volumes are made of.
[<RequireQualifiedAccess>]
module internal VolumeTypes =

    /// One type after another; `TypeTable` says how they are written.
    let text =
        """
core.AWSElasticBlockStoreVolumeSource: 1 volumeID string; 2 fsType string; 3 partition int32; 4 readOnly bool
core.AttachedVolume: 1 name string; 2 devicePath string
core.AzureDiskVolumeSource: 1 diskName string; 2 diskURI string; 3 cachingMode string; 4 fsType string; 5 readOnly bool;
    6 kind string
core.AzureFilePersistentVolumeSource: 1 secretName string; 2 shareName string; 3 readOnly bool; 4 secretNamespace string
core.AzureFileVolumeSource: 1 secretName string; 2 shareName string; 3 readOnly bool
core.CSIPersistentVolumeSource: 1 driver string; 2 volumeHandle string; 3 readOnly bool; 4 fsType string;
    5 volumeAttributes {string}; 6 controllerPublishSecretRef core.SecretReference; 7 nodeStageSecretRef core.SecretReference;
    8 nodePublishSecretRef core.SecretReference; 9 controllerExpandSecretRef core.SecretReference;
    10 nodeExpandSecretRef core.SecretReference
core.CSIVolumeSource: 1 driver string; 2 readOnly bool; 3 fsType string; 4 volumeAttributes {string};
    5 nodePublishSecretRef core.LocalObjectReference
core.CephFSPersistentVolumeSource: 1 monitors [string]; 2 path string; 3 user string; 4 secretFile string;
    5 secretRef core.SecretReference; 6 readOnly bool
core.CephFSVolumeSource: 1 monitors [string]; 2 path string; 3 user string; 4 secretFile string;
    5 secretRef core.LocalObjectReference; 6 readOnly bool
core.CinderPersistentVolumeSource: 1 volumeID string; 2 fsType string; 3 readOnly bool; 4 secretRef core.SecretReference
core.CinderVolumeSource: 1 volumeID string; 2 fsType string; 3 readOnly bool; 4 secretRef core.LocalObjectReference
core.ClusterTrustBundleProjection: 1 name string; 2 signerName string; 3 labelSelector meta.LabelSelector; 4 path string;
    5 optional bool
core.ConfigMapProjection: 1 ... core.LocalObjectReference; 2 items [core.KeyToPath]; 4 optional bool
core.ConfigMapVolumeSource: 1 ... core.LocalObjectReference; 2 items [core.KeyToPath]; 3 defaultMode int32; 4 optional bool
core.DownwardAPIProjection: 1 items [core.DownwardAPIVolumeFile]
core.DownwardAPIVolumeFile: 1 path string; 2 fieldRef core.ObjectFieldSelector; 3 resourceFieldRef core.ResourceFieldSelector;
    4 mode int32
core.DownwardAPIVolumeSource: 1 items [core.DownwardAPIVolumeFile]; 2 defaultMode int32
core.EmptyDirVolumeSource: 1 medium string; 2 sizeLimit quantity
core.EphemeralVolumeSource: 1 volumeClaimTemplate core.PersistentVolumeClaimTemplate
core.FCVolumeSource: 1 targetWWNs [string]; 2 lun int32; 3 fsType string; 4 readOnly bool; 5 wwids [string]
core.FlexPersistentVolumeSource: 1 driver string; 2 fsType string; 3 secretRef core.SecretReference; 4 readOnly bool;
    5 options {string}
core.FlexVolumeSource: 1 driver string; 2 fsType string; 3 secretRef core.LocalObjectReference; 4 readOnly bool;
    5 options {string}
core.FlockerVolumeSource: 1 datasetName string; 2 datasetUUID string
core.GCEPersistentDiskVolumeSource: 1 pdName string; 2 fsType string; 3 partition int32; 4 readOnly bool
core.GitRepoVolumeSource: 1 repository string; 2 revision string; 3 directory string
core.GlusterfsPersistentVolumeSource: 1 endpoints string; 2 path string; 3 readOnly bool; 4 endpointsNamespace string
core.GlusterfsVolumeSource: 1 endpoints string; 2 path string; 3 readOnly bool
core.ISCSIPersistentVolumeSource: 1 targetPortal string; 2 iqn string; 3 lun int32; 4 iscsiInterface string; 5 fsType string;
    6 readOnly bool; 7 portals [string]; 8 chapAuthDiscovery bool; 10 secretRef core.SecretReference; 11 chapAuthSession bool;
    12 initiatorName string
core.ISCSIVolumeSource: 1 targetPortal string; 2 iqn string; 3 lun int32; 4 iscsiInterface string; 5 fsType string;
    6 readOnly bool; 7 portals [string]; 8 chapAuthDiscovery bool; 10 secretRef core.LocalObjectReference;
    11 chapAuthSession bool; 12 initiatorName string
core.ImageVolumeSource: 1 reference string; 2 pullPolicy string
core.KeyToPath: 1 key string; 2 path string; 3 mode int32
core.LocalVolumeSource: 1 path string; 2 fsType string
core.ModifyVolumeStatus: 1 targetVolumeAttributesClassName string; 2 status string
core.NFSVolumeSource: 1 server string; 2 path string; 3 readOnly bool
core.PersistentVolume: 1 metadata meta.ObjectMeta; 2 spec core.PersistentVolumeSpec; 3 status core.PersistentVolumeStatus
core.PersistentVolumeClaim: 1 metadata meta.ObjectMeta; 2 spec core.PersistentVolumeClaimSpec;
    3 status core.PersistentVolumeClaimStatus
core.PersistentVolumeClaimCondition: 1 type string; 2 status string; 3 lastProbeTime time; 4 lastTransitionTime time;
    5 reason string; 6 message string
core.PersistentVolumeClaimSpec: 1 accessModes [string]; 2 resources core.VolumeResourceRequirements; 3 volumeName string;
    4 selector meta.LabelSelector; 5 storageClassName string; 6 volumeMode string; 7 dataSource core.TypedLocalObjectReference;
    8 dataSourceRef core.TypedObjectReference; 9 volumeAttributesClassName string
core.PersistentVolumeClaimStatus: 1 phase string; 2 accessModes [string]; 3 capacity {quantity};
    4 conditions [core.PersistentVolumeClaimCondition]; 5 allocatedResources {quantity}; 7 allocatedResourceStatuses {string};
    8 currentVolumeAttributesClassName string; 9 modifyVolumeStatus core.ModifyVolumeStatus
core.PersistentVolumeClaimTemplate: 1 metadata meta.ObjectMeta; 2 spec core.PersistentVolumeClaimSpec
core.PersistentVolumeClaimVolumeSource: 1 claimName string; 2 readOnly bool
core.PersistentVolumeSource: 1 gcePersistentDisk core.GCEPersistentDiskVolumeSource;
    2 awsElasticBlockStore core.AWSElasticBlockStoreVolumeSource; 3 hostPath core.HostPathVolumeSource;
    4 glusterfs core.GlusterfsPersistentVolumeSource; 5 nfs core.NFSVolumeSource; 6 rbd core.RBDPersistentVolumeSource;
    7 iscsi core.ISCSIPersistentVolumeSource; 8 cinder core.CinderPersistentVolumeSource;
    9 cephfs core.CephFSPersistentVolumeSource; 10 fc core.FCVolumeSource; 11 flocker core.FlockerVolumeSource;
    12 flexVolume core.FlexPersistentVolumeSource; 13 azureFile core.AzureFilePersistentVolumeSource;
    14 vsphereVolume core.VsphereVirtualDiskVolumeSource; 15 quobyte core.QuobyteVolumeSource;
    16 azureDisk core.AzureDiskVolumeSource; 17 photonPersistentDisk core.PhotonPersistentDiskVolumeSource;
    18 portworxVolume core.PortworxVolumeSource; 19 scaleIO core.ScaleIOPersistentVolumeSource; 20 local core.LocalVolumeSource;
    21 storageos core.StorageOSPersistentVolumeSource; 22 csi core.CSIPersistentVolumeSource
core.PersistentVolumeSpec: 1 capacity {quantity}; 2 ... core.PersistentVolumeSource; 3 accessModes [string];
    4 claimRef core.ObjectReference; 5 persistentVolumeReclaimPolicy string; 6 storageClassName string; 7 mountOptions [string];
    8 volumeMode string; 9 nodeAffinity core.VolumeNodeAffinity; 10 volumeAttributesClassName string
core.PersistentVolumeStatus: 1 phase string; 2 message string; 3 reason string; 4 lastPhaseTransitionTime time
core.PhotonPersistentDiskVolumeSource: 1 pdID string; 2 fsType string
core.PortworxVolumeSource: 1 volumeID string; 2 fsType string; 3 readOnly bool
core.ProjectedVolumeSource: 1 sources [core.VolumeProjection]; 2 defaultMode int32
core.QuobyteVolumeSource: 1 registry string; 2 volume string; 3 readOnly bool; 4 user string; 5 group string; 6 tenant string
core.RBDPersistentVolumeSource: 1 monitors [string]; 2 image string; 3 fsType string; 4 pool string; 5 user string;
    6 keyring string; 7 secretRef core.SecretReference; 8 readOnly bool
core.RBDVolumeSource: 1 monitors [string]; 2 image string; 3 fsType string; 4 pool string; 5 user string; 6 keyring string;
    7 secretRef core.LocalObjectReference; 8 readOnly bool
core.ScaleIOPersistentVolumeSource: 1 gateway string; 2 system string; 3 secretRef core.SecretReference; 4 sslEnabled bool;
    5 protectionDomain string; 6 storagePool string; 7 storageMode string; 8 volumeName string; 9 fsType string; 10 readOnly bool
core.ScaleIOVolumeSource: 1 gateway string; 2 system string; 3 secretRef core.LocalObjectReference; 4 sslEnabled bool;
    5 protectionDomain string; 6 storagePool string; 7 storageMode string; 8 volumeName string; 9 fsType string; 10 readOnly bool
core.SecretProjection: 1 ... core.LocalObjectReference; 2 items [core.KeyToPath]; 4 optional bool
core.SecretVolumeSource: 1 secretName string; 2 items [core.KeyToPath]; 3 defaultMode int32; 4 optional bool
core.ServiceAccountTokenProjection: 1 audience string; 2 expirationSeconds int64; 3 path string
core.StorageOSPersistentVolumeSource: 1 volumeName string; 2 volumeNamespace string; 3 fsType string; 4 readOnly bool;
    5 secretRef core.ObjectReference
core.StorageOSVolumeSource: 1 volumeName string; 2 volumeNamespace string; 3 fsType string; 4 readOnly bool;
    5 secretRef core.LocalObjectReference
core.Volume: 1 name string; 2 ... core.VolumeSource
core.VolumeNodeAffinity: 1 required core.NodeSelector
core.VolumeProjection: 1 secret core.SecretProjection; 2 downwardAPI core.DownwardAPIProjection;
    3 configMap core.ConfigMapProjection; 4 serviceAccountToken core.ServiceAccountTokenProjection;
    5 clusterTrustBundle core.ClusterTrustBundleProjection
core.VolumeResourceRequirements: 1 limits {quantity}; 2 requests {quantity}
core.VolumeSource: 1 hostPath core.HostPathVolumeSource; 2 emptyDir core.EmptyDirVolumeSource;
    3 gcePersistentDisk core.GCEPersistentDiskVolumeSource; 4 awsElasticBlockStore core.AWSElasticBlockStoreVolumeSource;
    5 gitRepo core.GitRepoVolumeSource; 6 secret core.SecretVolumeSource; 7 nfs core.NFSVolumeSource;
    8 iscsi core.ISCSIVolumeSource; 9 glusterfs core.GlusterfsVolumeSource;
    10 persistentVolumeClaim core.PersistentVolumeClaimVolumeSource; 11 rbd core.RBDVolumeSource;
    12 flexVolume core.FlexVolumeSource; 13 cinder core.CinderVolumeSource; 14 cephfs core.CephFSVolumeSource;
    15 flocker core.FlockerVolumeSource; 16 downwardAPI core.DownwardAPIVolumeSource; 17 fc core.FCVolumeSource;
    18 azureFile core.AzureFileVolumeSource; 19 configMap core.ConfigMapVolumeSource;
    20 vsphereVolume core.VsphereVirtualDiskVolumeSource; 21 quobyte core.QuobyteVolumeSource;
    22 azureDisk core.AzureDiskVolumeSource; 23 photonPersistentDisk core.PhotonPersistentDiskVolumeSource;
    24 portworxVolume core.PortworxVolumeSource; 25 scaleIO core.ScaleIOVolumeSource; 26 projected core.ProjectedVolumeSource;
    27 storageos core.StorageOSVolumeSource; 28 csi core.CSIVolumeSource; 29 ephemeral core.EphemeralVolumeSource;
    30 image core.ImageVolumeSource
core.VsphereVirtualDiskVolumeSource: 1 volumePath string; 2 fsType string; 3 storagePolicyName string; 4 storagePolicyID string
"""
