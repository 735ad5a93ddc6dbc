// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Envoy on the ports that live-stores advertise: for TCP in front of one, for HTTP/2 in front of the other.
@Timeout(120)
class EnvoyIT {

    @TempDir
    private Path folder;

    @Test
    void standsBetweenQuerierAndLiveStores() throws Exception {
        assumeThat(Envoy.program()).as("envoy is installed").isPresent();
        try (Envoy proxy = Envoy.in(folder.resolve("envoy"))) {
            new BehindProxy(folder).queriesPass(proxy);
        }
    }
}
