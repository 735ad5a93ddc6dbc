// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ingestlog.kafka;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.minitempo.core.TempoException;
import io.minitempo.core.TenantId;
import io.minitempo.core.time.Clock;
import io.minitempo.core.time.Deadline;
import io.minitempo.embeddedkafka.EmbeddedKafka;
import io.minitempo.ingestlog.IngestLogContract;
import io.minitempo.ingestlog.IngestWriter;
import io.minitempo.ingestlog.KafkaConfig;
import io.minitempo.ingestlog.PartitionReader;
import io.minitempo.ingestlog.PartitionWrite;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ScramCredentialInfo;
import org.apache.kafka.clients.admin.ScramMechanism;
import org.apache.kafka.clients.admin.UserScramCredentialUpsertion;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Brokers that ask who is there.
class KafkaSecurityIT {

    private static final String STORE_PASSWORD = "changeit";

    private static void roundTrip(KafkaConfig config) throws InterruptedException {
        KafkaIngestLog log = log(config);
        log.awaitReachable();
        try (IngestWriter writer = log.openWriter()) {
            writer.write(
                    TenantId.SINGLE,
                    List.of(new PartitionWrite(0, List.of(IngestLogContract.trace(1, 100)), false)),
                    Deadline.NONE);
        }
        try (PartitionReader reader = log.openReader(0, 0)) {
            assertThat(IngestLogContract.numbers(IngestLogContract.take(reader, 1)))
                    .containsExactly(1L);
        }
        log.stop(Deadline.NONE);
    }

    private static KafkaIngestLog log(KafkaConfig config) {
        return new KafkaIngestLog(
                config, "live-store", new SimpleMeterRegistry(), new NoSleepClock(pause -> {}), new Random(1));
    }

    private static void isRefused(KafkaConfig config, String words) {
        KafkaIngestLog log = log(config);
        long started = Clock.system().nanoTime();
        try (IngestWriter writer = log.openWriter()) {
            assertThatThrownBy(() -> writer.write(
                            TenantId.SINGLE,
                            List.of(new PartitionWrite(0, List.of(IngestLogContract.trace(1, 100)), false)),
                            Deadline.NONE))
                    .isInstanceOf(TempoException.Unavailable.class)
                    .hasMessageContaining(words);
        }
        assertThat(Duration.ofNanos(Clock.system().nanoTime() - started))
                .as("refused at once, not after write_timeout")
                .isLessThan(config.writeTimeout());
        try (PartitionReader reader = log.openReader(0, 0)) {
            assertThatThrownBy(() -> IngestLogContract.take(reader, 1))
                    .isInstanceOf(TempoException.Unavailable.class)
                    .hasMessageContaining(words);
        }
    }

    @Test
    void saslWithPlainAndScram() throws Exception {
        String plain = "org.apache.kafka.common.security.plain.PlainLoginModule required username=\"admin\""
                + " password=\"admin-secret\" user_admin=\"admin-secret\";";
        try (EmbeddedKafka kafka = EmbeddedKafka.configure()
                .brokerProperty("listener.security.protocol.map", "PLAINTEXT:SASL_PLAINTEXT,CONTROLLER:PLAINTEXT")
                .brokerProperty("listener.name.plaintext.sasl.enabled.mechanisms", "PLAIN,SCRAM-SHA-256,SCRAM-SHA-512")
                .brokerProperty("listener.name.plaintext.plain.sasl.jaas.config", plain)
                .brokerProperty(
                        "listener.name.plaintext.scram-sha-256.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;")
                .brokerProperty(
                        "listener.name.plaintext.scram-sha-512.sasl.jaas.config",
                        "org.apache.kafka.common.security.scram.ScramLoginModule required;")
                .brokerProperty("sasl.mechanism.inter.broker.protocol", "PLAIN")
                .start()) {
            roundTrip(TestConfig.of(kafka, "plain")
                    .withCredentials("PLAIN", "admin", "admin-secret")
                    .build());
            isRefused(
                    TestConfig.of(kafka, "plain")
                            .withCredentials("PLAIN", "admin", "wrong")
                            .build(),
                    "Authentication failed");

            String password = "pass\"word\\1";
            addScramUser(kafka, plain, password);
            for (String mechanism : List.of("SCRAM-SHA-256", "SCRAM-SHA-512")) {
                roundTrip(TestConfig.of(kafka, mechanism)
                        .withCredentials(mechanism, "tempo", password)
                        .build());
            }
            isRefused(
                    TestConfig.of(kafka, "plain")
                            .withCredentials("SCRAM-SHA-256", "tempo", "wrong")
                            .build(),
                    "Authentication failed");
        }
    }

    private static void addScramUser(EmbeddedKafka kafka, String jaas, String password) throws Exception {
        try (Admin admin = Admin.create(Map.of(
                "bootstrap.servers",
                kafka.bootstrapServers(),
                "security.protocol",
                "SASL_PLAINTEXT",
                "sasl.mechanism",
                "PLAIN",
                "sasl.jaas.config",
                jaas))) {
            for (ScramMechanism each : List.of(ScramMechanism.SCRAM_SHA_256, ScramMechanism.SCRAM_SHA_512)) {
                admin.alterUserScramCredentials(List.of(new UserScramCredentialUpsertion(
                                "tempo", new ScramCredentialInfo(each, 4096), password)))
                        .all()
                        .get();
            }
        }
    }

    @Test
    void tlsWithCertificatesOfBothSides(@TempDir Path folder) throws Exception {
        Path store = folder.resolve("broker.p12");
        generateKey(store);
        Path certificate = folder.resolve("cert.pem");
        Path key = folder.resolve("key.pem");
        exportPem(store, certificate, key);
        Path otherCertificate = folder.resolve("other.pem");
        exportForeignCertificate(otherCertificate);
        try (EmbeddedKafka kafka = EmbeddedKafka.configure()
                .brokerProperty("listener.security.protocol.map", "PLAINTEXT:SSL,CONTROLLER:PLAINTEXT")
                .brokerProperty("ssl.client.auth", "required")
                .brokerProperty("ssl.keystore.type", "PKCS12")
                .brokerProperty("ssl.keystore.location", store.toString())
                .brokerProperty("ssl.keystore.password", STORE_PASSWORD)
                .brokerProperty("ssl.key.password", STORE_PASSWORD)
                .brokerProperty("ssl.truststore.type", "PEM")
                .brokerProperty("ssl.truststore.location", certificate.toString())
                .start()) {
            TestConfig tls = TestConfig.of(kafka, "tls")
                    .with("tlsEnabled", true)
                    .with("tlsCertPath", certificate.toString())
                    .with("tlsKeyPath", key.toString())
                    .with("tlsMinVersion", "VersionTLS13");

            isRefused(tls.with("tlsCaPath", otherCertificate.toString()).build(), "SSL handshake failed");
            roundTrip(tls.with("tlsCaPath", certificate.toString()).build());
        }
    }

    @Test
    void missingPemFileIsNamed(@TempDir Path folder) {
        KafkaConfig config = TestConfig.of("127.0.0.1:9", "tls")
                .with("tlsEnabled", true)
                .with("tlsCaPath", folder.resolve("absent.pem").toString())
                .build();

        assertThatThrownBy(() -> log(config).openWriter())
                .isInstanceOf(TempoException.Invalid.class)
                .hasMessageContaining("ingest.kafka.tls_ca_path")
                .hasMessageContaining("absent.pem");
    }

    private static void generateKey(Path store) throws Exception {
        Path keytool = Path.of(System.getProperty("java.home"), "bin", "keytool");
        Process process = new ProcessBuilder(
                        keytool.toString(),
                        "-genkeypair",
                        "-alias",
                        "broker",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "san=ip:127.0.0.1",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        STORE_PASSWORD)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
        assertThat(process.waitFor()).isZero();
    }

    /// Any certificate that did not sign the broker's.
    private static void exportForeignCertificate(Path file) throws Exception {
        Path trusted = Path.of(System.getProperty("java.home"), "lib", "security", "cacerts");
        KeyStore keys = KeyStore.getInstance(trusted.toFile(), STORE_PASSWORD.toCharArray());
        Files.writeString(
                file,
                pem(
                        "CERTIFICATE",
                        keys.getCertificate(keys.aliases().nextElement()).getEncoded()));
    }

    private static void exportPem(Path store, Path certificate, Path key) throws Exception {
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, STORE_PASSWORD.toCharArray());
        }
        Files.writeString(
                certificate, pem("CERTIFICATE", keys.getCertificate("broker").getEncoded()));
        Files.writeString(
                key,
                pem(
                        "PRIVATE KEY",
                        keys.getKey("broker", STORE_PASSWORD.toCharArray()).getEncoded()));
    }

    private static String pem(String type, byte[] bytes) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, "\n".getBytes(US_ASCII)).encodeToString(bytes) + "\n-----END " + type
                + "-----\n";
    }
}
