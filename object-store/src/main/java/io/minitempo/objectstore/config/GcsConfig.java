// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.config;

import java.time.Duration;
import java.util.Map;

/// The block `storage.trace.gcs`, which is known but not built (`spec/blocks.md §3.2`).
///
/// @param bucketName name of the bucket
/// @param prefix what all keys begin with
/// @param chunkBufferSize bytes of a piece of an upload
/// @param endpoint address of a server other than Google's
/// @param hedgeRequestsAt after which silence a read is sent once more
/// @param hedgeRequestsUpTo how often a read is sent at most
/// @param insecure plain HTTP
/// @param objectCacheControl cache header of every object
/// @param objectMetadata metadata of every object
/// @param listBlocksConcurrency listings of one tenant that run side by side
/// @param maxRetries how often a request is tried again
public record GcsConfig(
        String bucketName,
        String prefix,
        int chunkBufferSize,
        String endpoint,
        Duration hedgeRequestsAt,
        int hedgeRequestsUpTo,
        boolean insecure,
        String objectCacheControl,
        Map<String, String> objectMetadata,
        int listBlocksConcurrency,
        int maxRetries) {

    /// Copies the map.
    public GcsConfig {
        objectMetadata = Map.copyOf(objectMetadata);
    }

    /// The defaults of Tempo 3.0.3.
    public static GcsConfig defaults() {
        return new GcsConfig("", "", 10 << 20, "", Duration.ZERO, 2, false, "", Map.of(), 3, 3);
    }
}
