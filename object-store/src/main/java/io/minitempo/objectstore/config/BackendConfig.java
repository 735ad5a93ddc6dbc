// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.config;

import io.minitempo.objectstore.local.LocalConfig;
import io.minitempo.objectstore.s3.S3Config;

/// The keys that choose a backend, which stand inside `storage.trace` and inside
/// `overrides.user_configurable_overrides.client`. The blocks `gcs` and `azure` are not built.
///
/// @param backend `local` or `s3`
/// @param local a directory
/// @param s3 a bucket of S3 or what speaks like it
public record BackendConfig(String backend, LocalConfig local, S3Config s3) {

    /// The value of `backend` for a directory.
    public static final String LOCAL = "local";

    /// The value of `backend` for S3.
    public static final String S3 = "s3";

    /// No backend chosen, and the defaults of Tempo 3.0.3 for each.
    public static BackendConfig defaults() {
        return new BackendConfig("", LocalConfig.defaults(), S3Config.defaults());
    }

    /// A directory as backend, for tests and embedding.
    public static BackendConfig local(String path) {
        return new BackendConfig(LOCAL, new LocalConfig(path), S3Config.defaults());
    }

    /// A bucket as backend, for tests and embedding.
    public static BackendConfig s3(S3Config config) {
        return new BackendConfig(S3, LocalConfig.defaults(), config);
    }

    /// How many listings of one tenant run side by side.
    public int listConcurrency() {
        return backend.equals(S3) ? Math.max(1, s3.listBlocksConcurrency()) : 1;
    }
}
