// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.config;

import io.minitempo.core.config.Inline;

/// The keys of OTLP/HTTP.
///
/// @param port the keys of every HTTP port
/// @param tracesUrlPath the path that takes traces
/// @param metricsUrlPath accepted, and of no effect
/// @param logsUrlPath accepted, and of no effect
public record OtlpHttpConfig(
        @Inline HttpPortConfig port, String tracesUrlPath, String metricsUrlPath, String logsUrlPath) {

    /// The defaults of 3.0.3, whose connections stay open.
    public static OtlpHttpConfig defaults() {
        return new OtlpHttpConfig(HttpPortConfig.at("localhost:4318", true), "/v1/traces", "/v1/metrics", "/v1/logs");
    }
}
