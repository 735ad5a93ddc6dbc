// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.config;

import io.minitempo.core.config.Secret;
import java.time.Duration;

/// The block `storage.trace.azure`, which is known but not built (`spec/blocks.md §3.2`).
///
/// @param storageAccountName name of the account
/// @param storageAccountKey its key
/// @param useManagedIdentity identity of the machine
/// @param useFederatedToken identity of the workload
/// @param userAssignedId which managed identity
/// @param containerName name of the container
/// @param prefix what all keys begin with
/// @param endpointSuffix what follows the account in the host name
/// @param maxBuffers buffers of an upload
/// @param bufferSize bytes of each
/// @param hedgeRequestsAt after which silence a read is sent once more
/// @param hedgeRequestsUpTo how often a read is sent at most
public record AzureConfig(
        String storageAccountName,
        Secret storageAccountKey,
        boolean useManagedIdentity,
        boolean useFederatedToken,
        String userAssignedId,
        String containerName,
        String prefix,
        String endpointSuffix,
        int maxBuffers,
        int bufferSize,
        Duration hedgeRequestsAt,
        int hedgeRequestsUpTo) {

    /// The defaults of Tempo 3.0.3.
    public static AzureConfig defaults() {
        return new AzureConfig(
                "", Secret.NONE, false, false, "", "", "", "blob.core.windows.net", 4, 3 << 20, Duration.ZERO, 2);
    }
}
