// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceRingType;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.memberlist.MemberlistConfig;
import io.minitempo.ring.memberlist.MemberlistService;
import io.minitempo.server.config.ConfigBinder;
import io.minitempo.server.config.yaml.YamlTree;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class MemberlistHandlerIT {

    private static final KvKey<InstanceRingDesc> RING = new KvKey<>("collectors/live-store", InstanceRingType.INSTANCE);

    private final MemberlistService service = new MemberlistService(
            ConfigBinder.bind(
                            YamlTree.parse("{node_name: me, randomize_node_name: false, bind_addr: [127.0.0.1],"
                                    + " bind_port: 0, advertise_addr: 127.0.0.1}"),
                            MemberlistConfig.defaults())
                    .value(),
            List.of(InstanceRingType.INSTANCE),
            Clock.system(),
            new SplittableRandom(1),
            new SimpleMeterRegistry());
    private final MemberlistHandler handler = new MemberlistHandler(service, ZoneOffset.UTC);

    @AfterEach
    void stop() throws InterruptedException {
        service.stop(Deadline.after(Duration.ofSeconds(5)));
    }

    private String text(String uri) throws InterruptedException {
        HttpResponse response = handler.handle(HttpRequest.get(uri));
        return response.status() + " " + new String(response.bodyBytes(), StandardCharsets.UTF_8);
    }

    private void startWithAMember() throws InterruptedException {
        service.kv();
        service.start(failure -> {});
        service.kv()
                .compareAndSet(
                        RING,
                        ring -> Optional.of(ring.with(
                                InstanceDesc.of("store-a-0", "127.0.0.1:1").withTimestamp(5))));
    }

    @Test
    void aProcessWithoutGossipSaysSo() throws InterruptedException {
        assertThat(text("/memberlist")).isEqualTo("200 This instance doesn't use memberlist.");
    }

    @Test
    void showsMembersAndKeys() throws InterruptedException {
        startWithAMember();

        assertThat(text("/memberlist"))
                .contains("Memberlist cluster has 1 members and it is healthy.")
                .contains("<td>me</td>", "<span class=\"state good\">Alive</span>", "<td>collectors/live-store</td>");
        HttpResponse json = handler.handle(
                HttpRequest.get("/memberlist").withHeaders(HttpHeaders.of("Accept", "application/json")));
        assertThat(new String(json.bodyBytes(), StandardCharsets.UTF_8))
                .contains("\"SortedMembers\":[{\"Name\":\"me\"", "\"collectors/live-store\":{");
    }

    @Test
    void showsAndHandsOutTheValueOfAKey() throws InterruptedException {
        startWithAMember();

        assertThat(text("/memberlist?viewKey=collectors/live-store"))
                .startsWith("200 {")
                .contains("store-a-0");
        assertThat(text("/memberlist?viewKey=none")).isEqualTo("404 value not found\n");
        assertThat(text("/memberlist?viewMsg=x")).isEqualTo("404 message not found\n");
        HttpResponse file = handler.handle(HttpRequest.get("/memberlist?downloadKey=collectors/live-store"));
        assertThat(file.headers().firstOrEmpty("Content-Disposition")).contains("-collectors/live-store");
        assertThat(file.bodyBytes()).isNotEmpty();
    }
}
