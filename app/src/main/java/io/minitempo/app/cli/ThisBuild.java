// SPDX-License-Identifier: Apache-2.0
package io.minitempo.app.cli;

import io.minitempo.server.metrics.BuildInfo;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// Which build this is, in every form that it is asked for (`spec/generator-and-ops.md §3.6`).
public final class ThisBuild {

    /// The release of Tempo that this build stands in for; clients choose their features by it.
    private static final String TEMPO = "3.0.3";

    private ThisBuild() {}

    /// Tempo's version, with this project and its version in place of the branch.
    public static BuildInfo info() {
        String release = Optional.ofNullable(ThisBuild.class.getPackage().getImplementationVersion())
                .orElse("development");
        return new BuildInfo(TEMPO, "", "mini-tempo-" + release);
    }

    /// What `-version` prints and what stands below `GET /status/version`.
    public static String text() {
        BuildInfo info = info();
        return """
                tempo, version %s (branch: %s, revision: %s)
                  build user:       %s
                  build date:       %s
                  go version:       none, %s
                  platform:         %s/%s
                  tags:             unknown
                """.formatted(
                info.version(), info.branch(), info.revision(), "", "", info.goversion(), info.goos(), info.goarch());
    }

    /// The body of `GET /api/status/buildinfo`.
    public static byte[] json() {
        BuildInfo info = info();
        String json = """
                {"version":"%s","revision":"%s","branch":"%s","buildUser":"","buildDate":"","goVersion":"%s"}
                """.formatted(info.version(), info.revision(), info.branch(), info.goversion());
        return json.getBytes(StandardCharsets.UTF_8);
    }
}
