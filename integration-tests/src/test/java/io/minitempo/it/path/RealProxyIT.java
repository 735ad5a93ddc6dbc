// SPDX-License-Identifier: Apache-2.0
package io.minitempo.it.path;

import static org.assertj.core.api.Assumptions.assumeThat;

import io.minitempo.testkit.proxy.ProxyKind;
import java.nio.file.Path;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// nginx, HAProxy and Envoy on the ports that live-stores advertise: for TCP in front of one, for HTTP/2 in front of
/// the other; and in front of the query-frontend.
@Timeout(240)
class RealProxyIT {

    @TempDir
    private Path folder;

    @ParameterizedTest
    @EnumSource(ProxyKind.class)
    void standsBetweenQuerierAndLiveStores(ProxyKind kind) throws Exception {
        assumeThat(kind.missing()).isEmpty();
        try (RealProxy proxy = new RealProxy(kind, folder.resolve("proxy"))) {
            new BehindProxy(folder).queriesPass(kind, proxy);
        }
    }
}
