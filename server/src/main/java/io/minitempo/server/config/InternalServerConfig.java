// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.config;

import io.minitempo.core.config.Inline;

/// The block `internal_server`: a second, plain port that serves `/ready` (`spec/generator-and-ops.md §3.4`).
///
/// @param server the keys that it shares with `server`
/// @param enable whether the port exists
public record InternalServerConfig(@Inline ServerConfig server, boolean enable) {

    /// Off; port 3101.
    public static InternalServerConfig defaults() {
        return new InternalServerConfig(ServerConfig.internal(), false);
    }
}
