// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.cli;

import java.util.Optional;

/// Which build this is (`spec/generator-and-ops.md §3.6`).
///
/// @param version the release of Tempo that this build stands in for; clients choose their features by it
/// @param branch the name and version of this project
/// @param revision the commit, empty when it is not known
public record BuildInfo(String version, String branch, String revision) {

    /// This build.
    public static BuildInfo current() {
        Package ours = BuildInfo.class.getPackage();
        String release = Optional.ofNullable(ours.getImplementationVersion()).orElse("development");
        return new BuildInfo("3.0.3", "mini-tempo-" + release, "");
    }

    /// What `-version` prints and what stands below `GET /status/version`.
    public String text() {
        return """
                tempo, version %s (branch: %s, revision: %s)
                  build user:       %s
                  build date:       %s
                  go version:       none, java %s
                  platform:         %s/%s
                  tags:             unknown
                """.formatted(
                        version,
                        branch,
                        revision,
                        "",
                        "",
                        Runtime.version(),
                        System.getProperty("os.name", "").toLowerCase(java.util.Locale.ROOT),
                        System.getProperty("os.arch", ""));
    }
}
