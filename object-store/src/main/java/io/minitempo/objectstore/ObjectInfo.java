// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore;

import java.time.Instant;

/// What a store says about an object without its content.
///
/// @param key the key
/// @param size length in bytes
/// @param modified when the object was written, as precise as the store tells (S3: whole seconds)
/// @param version changes with the content: the ETag without quotes on S3, always [#NO_VERSION] on a file system
public record ObjectInfo(String key, long size, Instant modified, String version) {

    /// The version of an object that does not exist, and of every object in a store without versions.
    public static final String NO_VERSION = "0";
}
