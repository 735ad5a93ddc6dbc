// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.config;

import java.util.List;

/// What pages of other origins may do; nothing while no origin is allowed.
///
/// @param allowedOrigins origins, each with at most one `*` for any run of characters; a lone `*` for all
/// @param allowedHeaders headers besides those that are always allowed; a lone `*` for all
/// @param maxAge for how many seconds browsers may keep the answer; 0 says nothing
public record CorsConfig(List<String> allowedOrigins, List<String> allowedHeaders, int maxAge) {

    /// Copies the lists.
    public CorsConfig {
        allowedOrigins = List.copyOf(allowedOrigins);
        allowedHeaders = List.copyOf(allowedHeaders);
    }

    /// No other origins.
    public static CorsConfig defaults() {
        return new CorsConfig(List.of(), List.of(), 0);
    }
}
