// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.config;

import io.minitempo.block.config.TraceStorageConfig;

/// The block `storage`.
///
/// @param trace where traces are kept
public record StorageConfig(TraceStorageConfig trace) {

    /// The defaults of Tempo 3.0.3.
    public static StorageConfig defaults() {
        return new StorageConfig(TraceStorageConfig.defaults());
    }
}
