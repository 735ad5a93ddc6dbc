// SPDX-License-Identifier: Apache-2.0
package io.minitempo.receiver.config;

import io.minitempo.core.config.Inline;

/// The keys of Zipkin, which stand directly under it.
///
/// @param port the keys of every HTTP port
/// @param parseStringTags whether tags that look like numbers and truth values become such
public record ZipkinConfig(@Inline HttpPortConfig port, boolean parseStringTags) {

    /// The defaults of 3.0.3, whose connections close after each response.
    public static ZipkinConfig defaults() {
        return new ZipkinConfig(HttpPortConfig.at("localhost:9411", false), false);
    }
}
