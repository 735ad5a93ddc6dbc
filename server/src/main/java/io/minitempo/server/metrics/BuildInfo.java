// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.metrics;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.Locale;

/// What this build is, in the words of `tempo_build_info`, `/status/version` and `/api/status/buildinfo`.
///
/// @param version a semantic version without `v`
/// @param revision the commit
/// @param branch the branch it was built from
public record BuildInfo(String version, String revision, String branch) {

    /// `linux`, `darwin`, ...: the name Go has for this operating system.
    public String goos() {
        String name = System.getProperty("os.name", "").toLowerCase(Locale.ROOT);
        if (name.startsWith("mac")) {
            return "darwin";
        }
        return name.startsWith("windows") ? "windows" : name;
    }

    /// `amd64`, `arm64`, ...: the name Go has for this processor.
    public String goarch() {
        String name = System.getProperty("os.arch", "");
        return switch (name) {
            case "x86_64" -> "amd64";
            case "aarch64" -> "arm64";
            default -> name;
        };
    }

    /// `java25.0.3`, which stands where Tempo has the version of Go.
    public String goversion() {
        return "java"
                + Runtime.version().version().stream()
                        .map(String::valueOf)
                        .reduce((a, b) -> a + "." + b)
                        .orElse("");
    }

    /// Adds the gauge `tempo_build_info`, which is always 1.
    public void register(MeterRegistry registry) {
        Gauge.builder("tempo_build_info", () -> 1)
                .description("A metric with a constant '1' value labeled by version, revision, branch, goversion from"
                        + " which tempo was built, and the goos and goarch for the build.")
                .tag("version", version)
                .tag("revision", revision)
                .tag("branch", branch)
                .tag("goversion", goversion())
                .tag("goos", goos())
                .tag("goarch", goarch())
                .tag("tags", "unknown")
                .register(registry);
    }
}
