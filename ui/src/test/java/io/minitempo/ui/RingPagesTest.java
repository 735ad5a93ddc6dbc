// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ui;

import static org.assertj.core.api.Assertions.assertThat;

import io.minitempo.core.net.HostPort;
import io.minitempo.core.time.Clock;
import io.minitempo.ring.Endpoint;
import io.minitempo.ring.instance.InstanceDesc;
import io.minitempo.ring.instance.InstanceRing;
import io.minitempo.ring.instance.InstanceRingDesc;
import io.minitempo.ring.instance.InstanceRingType;
import io.minitempo.ring.instance.RingSettings;
import io.minitempo.ring.kv.InMemoryKv;
import io.minitempo.ring.kv.KvConfig;
import io.minitempo.ring.kv.KvKey;
import io.minitempo.ring.page.InstanceRingForms;
import io.minitempo.ring.page.PartitionRingForms;
import io.minitempo.ring.partition.PartitionChanges;
import io.minitempo.ring.partition.PartitionDesc;
import io.minitempo.ring.partition.PartitionRing;
import io.minitempo.ring.partition.PartitionRingDesc;
import io.minitempo.ring.partition.PartitionRingType;
import io.minitempo.ring.partition.PartitionState;
import io.minitempo.ring.token.Tokens;
import io.minitempo.server.grpc.PeerProbe;
import io.minitempo.server.http.HttpBody;
import io.minitempo.server.http.HttpHeaders;
import io.minitempo.server.http.HttpRequest;
import io.minitempo.server.http.HttpResponse;
import io.minitempo.testsupport.ManualClock;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class RingPagesTest {

    private static final Instant NOW = Instant.parse("2026-11-21T08:14:42Z");
    private static final KvKey<InstanceRingDesc> MEMBERS = InstanceRingType.key(KvConfig.defaults(), "live-store");
    private static final KvKey<PartitionRingDesc> PARTITIONS =
            new KvKey<>("collectors/livestore-partitions", PartitionRingType.INSTANCE);

    private final Clock clock = new ManualClock(NOW);
    private final InMemoryKv kv = new InMemoryKv(clock);
    private final List<String> checked = new ArrayList<>();

    private InstanceRingHandler members() {
        Endpoint own = new Endpoint(new HostPort("127.0.0.1", 9095), new HostPort("127.0.0.2", 19095));
        RingSettings settings = new RingSettings(1, false, Duration.ofMinutes(1), List.of());
        return new InstanceRingHandler(
                () -> InstanceRing.of(kv.get(MEMBERS), settings),
                new InstanceRingForms(kv, MEMBERS),
                () -> Map.of("store-a-0", own),
                this::check,
                clock,
                ZoneOffset.UTC);
    }

    private PeerProbe.Finding check(String address) {
        checked.add(address);
        return new PeerProbe.Finding(address.endsWith(":9095"), "was <tried>");
    }

    private PartitionRingHandler partitions() {
        return new PartitionRingHandler(
                () -> PartitionRing.of(kv.get(PARTITIONS)),
                new PartitionRingForms(new PartitionChanges(kv, PARTITIONS, clock)),
                ZoneOffset.UTC);
    }

    private void addMember(String id) throws InterruptedException {
        InstanceDesc member = InstanceDesc.of(id, "127.0.0.2:19095").withTimestamp(NOW.getEpochSecond() - 4);
        kv.compareAndSet(MEMBERS, ring -> Optional.of(ring.with(member)));
    }

    private void addPartition() throws InterruptedException {
        PartitionDesc partition = PartitionDesc.of(3, Tokens.of(5), PartitionState.ACTIVE, NOW.getEpochSecond());
        kv.compareAndSet(PARTITIONS, ring -> Optional.of(ring.with(partition)));
    }

    private static HttpRequest post(String form) {
        return HttpRequest.of("POST", "/ring", HttpHeaders.EMPTY, HttpBody.of(form.getBytes(StandardCharsets.UTF_8)));
    }

    private static String text(HttpResponse response) throws InterruptedException {
        return new String(response.bodyBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void membersShowWhatTheyAdvertiseAndWhereThisProcessListens() throws InterruptedException {
        addMember("store-a-0");
        addMember("store-b-0");

        String page = text(members().handle(HttpRequest.get("/live-store/ring")));

        String pending = "<td><span class=\"state warn\">PENDING</span></td>";
        assertThat(page)
                .contains("<td>store-a-0</td><td></td>" + pending + "<td>127.0.0.2:19095</td><td>127.0.0.1:9095</td>")
                .contains("<td>store-b-0</td><td></td>" + pending + "<td>127.0.0.2:19095</td><td></td>")
                .contains("<span data-age=\"4\">4s ago</span> (08:14:38)")
                .doesNotContain("Instance: store-a-0");
    }

    @Test
    void aCheckDialsWhatTheRingSaysAndWhereThisProcessListens() throws InterruptedException {
        addMember("store-a-0");
        addMember("store-b-0");

        String own = text(members().handle(HttpRequest.get("/live-store/ring?check=store-a-0")));
        assertThat(checked).containsExactly("127.0.0.2:19095", "127.0.0.1:9095");
        assertThat(own)
                .contains(
                        "<p class=\"finding bad\"><span><b>store-a-0</b> advertises <code>127.0.0.2:19095</code>,"
                                + " which was &lt;tried&gt;.",
                        "<p class=\"finding good\"><span><b>store-a-0</b> listens on <code>127.0.0.1:9095</code>");

        checked.clear();
        text(members().handle(HttpRequest.get("/live-store/ring?check=store-b-0")));
        assertThat(checked).containsExactly("127.0.0.2:19095");
    }

    @Test
    void aCheckOfWhatIsNotInTheRingDialsNothing() throws InterruptedException {
        addMember("store-a-0");

        assertThat(text(members().handle(HttpRequest.get("/live-store/ring?check=127.0.0.1:22"))))
                .contains("<b>127.0.0.1:22</b><code></code> is not in this ring.");
        assertThat(text(members().handle(HttpRequest.get("/live-store/ring")))).doesNotContain("class=\"finding");
        assertThat(checked).isEmpty();
    }

    @Test
    void whatChangesSomethingAsksFirst() throws InterruptedException {
        addMember("store-a-0");
        addPartition();

        assertThat(text(members().handle(HttpRequest.get("/live-store/ring"))))
                .contains("data-confirm=\"Forget store-a-0?", "addEventListener('submit'");
        assertThat(text(partitions().handle(HttpRequest.get("/partition-ring"))))
                .contains("data-confirm=\"Change to Inactive partition 3?\"", "addEventListener('submit'");
    }

    @Test
    void namesOfMembersAreEscaped() throws InterruptedException {
        addMember("<script>\"&'");

        assertThat(text(members().handle(HttpRequest.get("/live-store/ring?tokens=true"))))
                .doesNotContain("<script>\"")
                .contains("Instance: &lt;script&gt;&#34;&amp;&#39;");
    }

    @Test
    void programsGetJsonWithTheAdvertisedAddress() throws InterruptedException {
        addMember("store-a-0");
        HttpRequest request = HttpRequest.get("/live-store/ring")
                .withHeaders(HttpHeaders.of("Accept", "text/html, application/json"));

        HttpResponse response = members().handle(request);

        assertThat(response.contentType()).contains("application/json");
        assertThat(text(response)).contains("\"address\":\"127.0.0.2:19095\"").doesNotContain("127.0.0.1");
    }

    @Test
    void aForgottenMemberIsGone() throws InterruptedException {
        addMember("store/a 0");

        HttpResponse response = members().handle(post("forget=store%2Fa+0"));

        assertThat(response.status()).isEqualTo(302);
        assertThat(response.headers().first("Location")).contains("#");
        assertThat(kv.get(MEMBERS).instances()).isEmpty();
    }

    /// As `curl -X POST host/live-store/ring?forget=store-a-0` sends it.
    @Test
    void aFieldOfTheAddressCountsAsOneOfTheForm() throws InterruptedException {
        addMember("store-a-0");

        HttpRequest request = HttpRequest.of(
                "POST", "/live-store/ring?forget=store-a-0", HttpHeaders.EMPTY, HttpBody.of(new byte[0]));
        assertThat(members().handle(request).status()).isEqualTo(302);
        assertThat(kv.get(MEMBERS).instances()).isEmpty();
    }

    @Test
    void timesThatCannotBeAreLeftBlank() throws InterruptedException {
        InstanceDesc member = InstanceDesc.of("store-a-0", "127.0.0.2:19095").withTimestamp(Long.MAX_VALUE);
        kv.compareAndSet(MEMBERS, ring -> Optional.of(ring.with(member.withRegistered(NOW.toEpochMilli()))));

        assertThat(text(members().handle(HttpRequest.get("/live-store/ring"))))
                .contains("<td>store-a-0</td>")
                .doesNotContain("+5");
    }

    @Test
    void partitionsOfferTheStatesTheyAreNotIn() throws InterruptedException {
        addPartition();

        assertThat(text(partitions().handle(HttpRequest.get("/partition-ring"))))
                .contains("<td>3</td><td><span class=\"state good\">Active</span></td>", "Change to Inactive", ">Lock<")
                .doesNotContain("Change to Active");
    }

    @Test
    void aFormChangesAndLocksAPartition() throws InterruptedException {
        addPartition();

        HttpResponse response = partitions()
                .handle(post("action=change_state_and_lock&partition_id=3&partition_state=PartitionInactive"));

        assertThat(response.status()).isEqualTo(302);
        PartitionDesc partition = kv.get(PARTITIONS).partition(3).orElseThrow();
        assertThat(partition.state()).isEqualTo(PartitionState.INACTIVE);
        assertThat(partition.locked()).isTrue();
    }

    @Test
    void otherMethodsAreRefused() throws InterruptedException {
        HttpResponse response =
                partitions().handle(HttpRequest.of("PUT", "/partition-ring", HttpHeaders.EMPTY, HttpBody.empty()));

        assertThat(response.status()).isEqualTo(405);
        assertThat(text(response)).isEqualTo("Unsupported HTTP method\n");
    }
}
