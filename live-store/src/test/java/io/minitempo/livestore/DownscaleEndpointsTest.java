// SPDX-License-Identifier: Apache-2.0
package io.minitempo.livestore;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.time.Clock;
import io.minitempo.ring.RingKeys;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.partition.PartitionChanges;
import io.minitempo.ring.partition.PartitionRingDesc;
import io.minitempo.ring.partition.PartitionRingType;
import io.minitempo.ring.partition.PartitionState;
import io.minitempo.server.http.HttpBody;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.server.http.Router;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class DownscaleEndpointsTest {

    private static final String PARTITION = "/live-store/prepare-partition-downscale";
    private static final String INSTANCE = "/live-store/prepare-downscale";

    @TempDir
    private Path temp;

    private static String call(Router router, String method, String path) throws InterruptedException {
        HttpRequest get = HttpRequest.get(path);
        HttpResponse response = router.handle(HttpRequest.of(method, path, get.headers(), get.body()));
        return response.status() + " " + new String(response.bodyBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void stepsOfADownscaleAnswerAsTempoDoes() throws Exception {
        Scene scene = Scene.in(temp).build();
        Router router = new Router();
        DownscaleEndpoints.register(router, scene.store, scene.config, scene.rings);
        assertThat(call(router, "GET", PARTITION)).isEqualTo("503 ");
        assertThat(call(router, "GET", INSTANCE)).isEqualTo("503 ");

        scene.start();
        assertThat(call(router, "GET", PARTITION)).isEqualTo("200 {\"timestamp\":0,\"state\":\"PartitionPending\"}");
        assertThat(call(router, "POST", PARTITION)).isEqualTo("409 ");
        assertThat(call(router, "GET", INSTANCE)).isEqualTo("200 unset\n");
        assertThat(call(router, "POST", INSTANCE)).isEqualTo("409 ");
        assertThat(call(router, "GET", INSTANCE)).isEqualTo("200 set\n");
        assertThat(call(router, "DELETE", INSTANCE)).isEqualTo("204 ");
        assertThat(call(router, "GET", INSTANCE)).isEqualTo("200 unset\n");

        eventually(() -> {
            scene.advance(Duration.ofSeconds(6));
            assertThat(call(router, "GET", PARTITION)).isEqualTo("200 {\"timestamp\":0,\"state\":\"PartitionActive\"}");
        });
        String inactive = call(router, "POST", PARTITION);
        assertThat(inactive).matches("200 \\{\"timestamp\":17951760\\d\\d,\"state\":\"PartitionInactive\"}");
        assertThat(call(router, "POST", PARTITION)).isEqualTo(inactive);
        assertThat(call(router, "POST", INSTANCE)).isEqualTo("204 ");
        assertThat(scene.rings.partition().removesOwnerOnShutdown()).isTrue();
        assertThat(call(router, "DELETE", PARTITION)).isEqualTo("200 {\"timestamp\":0,\"state\":\"PartitionActive\"}");
        scene.close();
        assertThat(call(router, "GET", PARTITION)).isEqualTo("503 ");
    }

    @Test
    void aLockedPartitionIsRefusedInWords() throws Exception {
        Scene scene = Scene.in(temp).build();
        Router router = new Router();
        DownscaleEndpoints.register(router, scene.store, scene.config, scene.rings);
        scene.start();
        KvKey<PartitionRingDesc> key =
                PartitionRingType.key(scene.config.partitionRing().kvstore(), RingKeys.LIVE_STORE_PARTITIONS);
        int partition = scene.rings.partition().ownership().partition();
        new PartitionChanges(scene.kv, key, Clock.system()).changeStateAndLock(partition, PartitionState.ACTIVE);

        assertThat(call(router, "POST", PARTITION)).startsWith("500 ").contains("partition state change is locked");
        assertThat(call(router, "GET", PARTITION)).isEqualTo("200 {\"timestamp\":0,\"state\":\"PartitionActive\"}");
        scene.close();
    }

    @Test
    void pagesOfOtherSitesChangeNothing() throws Exception {
        Scene scene = Scene.in(temp).build();
        Router router = new Router();
        DownscaleEndpoints.register(router, scene.store, scene.config, scene.rings);
        scene.start();

        for (String path : List.of(PARTITION, INSTANCE)) {
            HttpRequest request = HttpRequest.of(
                    "POST", path, HttpHeaders.of("Host", "store:3200", "Origin", "http://evil"), HttpBody.empty());
            assertThat(router.handle(request).status()).as(path).isEqualTo(403);
        }

        assertThat(call(router, "GET", INSTANCE)).isEqualTo("200 unset\n");
        scene.close();
    }
}
