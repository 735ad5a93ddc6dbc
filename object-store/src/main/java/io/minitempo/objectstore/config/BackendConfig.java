// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.config;

import io.minitempo.core.config.NotBuilt;
import io.minitempo.objectstore.local.LocalConfig;
import io.minitempo.objectstore.s3.S3Config;

/// The keys that choose a backend, which stand inside `storage.trace` and inside
/// `overrides.user_configurable_overrides.client`.
///
/// @param backend `local` or `s3`; `gcs` and `azure` are known but not built
/// @param local a directory
/// @param gcs a bucket of Google
/// @param s3 a bucket of S3 or what speaks like it
/// @param azure a container of Azure
public record BackendConfig(
        String backend,
        LocalConfig local,
        @NotBuilt GcsConfig gcs,
        S3Config s3,
        @NotBuilt AzureConfig azure) {

    /// The value of `backend` for a directory.
    public static final String LOCAL = "local";

    /// The value of `backend` for S3.
    public static final String S3 = "s3";

    /// No backend chosen, and the defaults of Tempo 3.0.3 for each.
    public static BackendConfig defaults() {
        return new BackendConfig(
                "", LocalConfig.defaults(), GcsConfig.defaults(), S3Config.defaults(), AzureConfig.defaults());
    }

    /// A directory as backend, for tests and embedding.
    public static BackendConfig local(String path) {
        return new BackendConfig(
                LOCAL, new LocalConfig(path), GcsConfig.defaults(), S3Config.defaults(), AzureConfig.defaults());
    }

    /// How many listings of one tenant run side by side.
    public int listConcurrency() {
        return backend.equals(S3) ? Math.max(1, s3.listBlocksConcurrency()) : 1;
    }
}
