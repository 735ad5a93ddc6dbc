// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// nginx on the ports that live-stores advertise: `stream` in front of one, `grpc_pass` in front of the other.
@Timeout(120)
class NginxIT {

    @TempDir
    private Path folder;

    @Test
    void standsBetweenQuerierAndLiveStores() throws Exception {
        assumeThat(Nginx.program()).as("nginx is installed").isPresent();
        try (Nginx proxy = Nginx.in(folder.resolve("nginx"))) {
            new BehindProxy(folder).queriesPass(proxy);
        }
    }
}
