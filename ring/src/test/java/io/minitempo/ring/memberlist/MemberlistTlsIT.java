// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist;

import static io.minitempo.testsupport.Eventually.eventually;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.minitempo.core.TempoException;
import io.minitempo.ring.memberlist.TestCluster.Node;
import io.minitempo.ring.memberlist.tcp.TestCertificates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Gossip within TLS: who is let in, who is not, and what happens when certificates are replaced.
class MemberlistTlsIT {

    @TempDir
    private static Path folder;

    private static TestCertificates ours;
    private static TestCertificates theirs;

    private final TestCluster cluster = new TestCluster();

    @BeforeAll
    static void make() throws Exception {
        ours = TestCertificates.in(folder.resolve("ours"));
        theirs = TestCertificates.in(folder.resolve("theirs"));
    }

    @AfterEach
    void stop() throws InterruptedException {
        cluster.close();
    }

    private Node start(TestCertificates own, TestCertificates trusted, List<String> seeds, Object... more)
            throws InterruptedException {
        List<Object> settings = new ArrayList<>(List.of(
                "tlsEnabled", true,
                "tlsCertPath", own.certificate().toString(),
                "tlsKeyPath", own.key().toString(),
                "tlsCaPath", trusted.authority().toString(),
                "maxJoinRetries", 1,
                "minJoinBackoff", Duration.ofMillis(1)));
        settings.addAll(List.of(more));
        return cluster.start(seeds, settings.toArray());
    }

    @Test
    void membersOfOneAuthorityGossip() throws Exception {
        Node first = start(ours, ours, List.of());
        Node second = start(ours, ours, List.of(first.seed()), "tlsMinVersion", "VersionTLS13");
        Node third = start(ours, ours, List.of(first.seed()), "tlsServerName", "gossip.test");
        third.register("live-store-0", "127.0.0.1:1111");

        eventually(() -> {
            assertThat(first.present()).isEqualTo(3);
            assertThat(second.present()).isEqualTo(3);
            assertThat(second.ring().find("live-store-0")).isPresent();
        });
        assertThat(first.count("tempo_memberlist_tcp_transport_packets_received_total"))
                .isPositive();
        assertThat(first.count("tempo_memberlist_tcp_transport_packets_received_errors_total"))
                .isZero();
    }

    @Test
    void refusesAMemberOfAnotherAuthority() throws Exception {
        Node inside = start(ours, ours, List.of());
        Node stranger = start(theirs, ours, List.of(inside.seed()));
        Node distrustful = start(ours, theirs, List.of(inside.seed()));

        eventually(() -> assertThat(inside.refused("tls")).isGreaterThanOrEqualTo(2));
        assertThat(inside.present()).isEqualTo(1);
        assertThat(stranger.present()).isEqualTo(1);
        assertThat(distrustful.present()).isEqualTo(1);
    }

    @Test
    void refusesPlainConnectionsAndCertificatesOfAnotherName() throws Exception {
        Node inside = start(ours, ours, List.of());
        Node plain = cluster.start(List.of(inside.seed()), "maxJoinRetries", 1);
        Node misnamed = start(ours, ours, List.of(inside.seed()), "tlsServerName", "other.test");

        eventually(() -> assertThat(inside.refused("tls")).isGreaterThanOrEqualTo(2));
        assertThat(plain.present()).isEqualTo(1);
        assertThat(misnamed.present()).isEqualTo(1);

        Node careless =
                start(ours, ours, List.of(inside.seed()), "tlsServerName", "other.test", "tlsInsecureSkipVerify", true);
        eventually(() -> assertThat(careless.present()).isEqualTo(2));
    }

    @Test
    void readsReplacedFilesAgain() throws Exception {
        TestCertificates inUse = TestCertificates.in(folder.resolve("in-use"));
        Node first = start(inUse, inUse, List.of());
        assertThat(start(theirs, theirs, List.of(first.seed())).present()).isEqualTo(1);

        theirs.replace(inUse);

        eventually(() -> {
            Node newcomer = start(theirs, theirs, List.of(first.seed()));
            try {
                assertThat(newcomer.present()).isEqualTo(2);
            } finally {
                newcomer.kill();
            }
        });
    }

    @Test
    void keepsTheOldFilesWhileTheNewOnesAreDamaged() throws Exception {
        TestCertificates inUse = TestCertificates.in(folder.resolve("damaged"));
        Node first = start(inUse, inUse, List.of());
        TestCertificates copy = TestCertificates.in(folder.resolve("copy"));
        inUse.replace(copy);
        Files.writeString(inUse.key(), "half a ke");
        Node second = start(copy, copy, List.of(first.seed()));

        eventually(() -> assertThat(second.present()).isEqualTo(2));
        eventually(() -> assertThat(first.present()).isEqualTo(2));
    }

    @Test
    void saysWhatIsWrongWithTheFiles() throws Exception {
        Path empty = Files.writeString(folder.resolve("empty.pem"), "nothing here");
        assertThatThrownBy(() -> cluster.start(List.of(), "tlsEnabled", true))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageContaining("memberlist.tls_cert_path and tls_key_path");
        assertThatThrownBy(() -> start(new TestCertificates(empty, ours.key(), empty), ours, List.of()))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageContaining("empty.pem holds no certificate");
        assertThatThrownBy(() -> start(new TestCertificates(ours.certificate(), empty, empty), ours, List.of()))
                .hasMessageContaining("empty.pem holds no private key");
        assertThatThrownBy(() -> start(ours, ours, List.of(), "tlsMinVersion", "SSLv3"))
                .hasMessageContaining("memberlist.tls_min_version: unknown TLS version 'SSLv3'");
        assertThatThrownBy(() -> start(
                        ours, ours, List.of(), "tlsCipherSuites", "TLS_AES_128_GCM_SHA256,TLS_AES_129_GCM_SHA256"))
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageContaining("memberlist.tls_cipher_suites: this JVM has no TLS_AES_129_GCM_SHA256");
    }
}
