// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.local;

/// The block `storage.trace.local` (`spec/blocks.md §3.2`).
///
/// @param path the directory that is the bucket
public record LocalConfig(String path) {

    /// No directory.
    public static LocalConfig defaults() {
        return new LocalConfig("");
    }
}
