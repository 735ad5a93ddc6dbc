// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.tls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.minitempo.core.TempoException;
import io.minitempo.testsupport.ManualClock;
import io.minitempo.testsupport.TestCertificates;
import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateKey;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import javax.net.ssl.X509ExtendedKeyManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TlsMaterialTest {

    private final ManualClock clock = ManualClock.atGoldenInput();

    private static Pem inline(String text) {
        return Pem.of("x", text, "");
    }

    private static ServerTls tls(Pem certificate, Pem key, Pem ca) {
        return new ServerTls(
                certificate,
                key,
                ca,
                ca.isPresent() ? ClientAuth.REQUIRE_AND_VERIFY_CLIENT_CERT : ClientAuth.NO_CLIENT_CERT,
                TlsVersions.DEFAULT,
                List.of());
    }

    private static String subject(TlsMaterial material) {
        X509ExtendedKeyManager manager = Objects.requireNonNull(material.keyManager());
        X509Certificate[] chain = manager.getCertificateChain("pem");
        return chain[0].getSubjectX500Principal().getName();
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA", "Ed25519"})
    void readsKeysOfEveryKind(String kind) throws GeneralSecurityException {
        TestCertificates leaf = TestCertificates.authority("ca").issue("leaf", kind);

        TlsMaterial material = TlsMaterial.of(
                tls(inline(leaf.certificatePem()), inline("# comment\n" + leaf.keyPem()), new Pem.None()), clock);

        assertThat(subject(material)).isEqualTo("CN=leaf");
        assertThat(material.context()).isNotNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"EC", "RSA"})
    void readsKeysInTheirOlderForms(String kind) throws GeneralSecurityException {
        TestCertificates leaf = TestCertificates.authority("ca").issue("leaf", kind);

        assertThat(secret(PemText.privateKey(leaf.traditionalKeyPem(), "key")))
                .isEqualTo(secret(PemText.privateKey(leaf.keyPem(), "key")));
    }

    private static BigInteger secret(PrivateKey key) {
        return switch (key) {
            case ECPrivateKey ec -> ec.getS();
            case RSAPrivateKey rsa -> rsa.getPrivateExponent();
            default -> throw new IllegalArgumentException(key.getAlgorithm());
        };
    }

    @Test
    void saysWhatIsWrongWithTheFiles(@TempDir Path folder) throws GeneralSecurityException, IOException {
        TestCertificates ca = TestCertificates.authority("ca");
        TestCertificates ec = ca.issue("leaf");
        TestCertificates rsa = ca.issue("leaf", "RSA");
        Path empty = Files.createFile(folder.resolve("empty.pem"));
        Pem missing = Pem.of("x", "", folder.resolve("missing.pem").toString());

        assertThatExceptionOfType(TempoException.Invalid.class)
                .isThrownBy(() -> TlsMaterial.of(tls(missing, missing, new Pem.None()), clock))
                .withMessageContaining("missing.pem");
        assertThatExceptionOfType(TempoException.Invalid.class)
                .isThrownBy(() -> TlsMaterial.of(
                        tls(Pem.of("x", "", empty.toString()), inline(ec.keyPem()), new Pem.None()), clock))
                .withMessageContaining("empty.pem holds no PEM certificate");
        assertThatExceptionOfType(TempoException.Invalid.class)
                .isThrownBy(() ->
                        TlsMaterial.of(tls(inline(ec.certificatePem()), inline(rsa.keyPem()), new Pem.None()), clock))
                .withMessageContaining("the certificate is for a key of type EC, the key is of type RSA");
        assertThatExceptionOfType(TempoException.Invalid.class)
                .isThrownBy(() -> TlsMaterial.of(
                        tls(
                                inline(ec.certificatePem()),
                                inline(
                                        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----"),
                                new Pem.None()),
                        clock))
                .withMessageContaining("is encrypted");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> tls(inline(ec.certificatePem()), new Pem.None(), new Pem.None()))
                .withMessage("TLS needs both a certificate and a key, only the certificate is set");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Pem.of("http_tls_config.cert", "a", "b"))
                .withMessage("http_tls_config.cert: inline text and file are both set");
    }

    @Test
    void readsFilesAgainWhenTheyChangeAndKeepsTheOldOnesWhenTheyBreak(@TempDir Path folder)
            throws GeneralSecurityException, IOException {
        TestCertificates ca = TestCertificates.authority("ca");
        TestCertificates first = ca.issue("first");
        TestCertificates second = ca.issue("the second one");
        Path certificate = Files.writeString(folder.resolve("tls.crt"), first.certificatePem());
        Path key = Files.writeString(folder.resolve("tls.key"), first.keyPem());
        TlsMaterial material = TlsMaterial.of(
                tls(Pem.of("c", "", certificate.toString()), Pem.of("k", "", key.toString()), new Pem.None()), clock);
        assertThat(subject(material)).isEqualTo("CN=first");

        Files.writeString(certificate, "half a cert");
        clock.advance(Duration.ofSeconds(2));
        assertThat(subject(material)).isEqualTo("CN=first");

        Files.writeString(certificate, second.certificatePem());
        Files.writeString(key, second.keyPem());
        assertThat(subject(material)).as("looked at less than a second ago").isEqualTo("CN=first");
        clock.advance(Duration.ofSeconds(2));
        assertThat(subject(material)).isEqualTo("CN=the second one");
    }

    @Test
    void trustsWhomTheAuthoritySigned() throws GeneralSecurityException {
        TestCertificates ca = TestCertificates.authority("ca");
        TestCertificates other = TestCertificates.authority("other");
        TestCertificates leaf = ca.issue("leaf");
        TestCertificates stranger = other.issue("stranger");
        TlsMaterial material = TlsMaterial.of(
                tls(inline(leaf.certificatePem()), inline(leaf.keyPem()), inline(ca.certificatePem())), clock);

        material.trustManager()
                .checkClientTrusted(
                        PemText.certificates(leaf.certificatePem(), "x").toArray(X509Certificate[]::new), "UNKNOWN");
        assertThatExceptionOfType(CertificateException.class)
                .isThrownBy(() -> material.trustManager()
                        .checkClientTrusted(
                                PemText.certificates(stranger.certificatePem(), "x")
                                        .toArray(X509Certificate[]::new),
                                "UNKNOWN"));
    }

    @ParameterizedTest
    @CsvSource({
        "'', '', 'TLSv1.2,TLSv1.3'",
        "VersionTLS13, '', TLSv1.3",
        "VersionTLS10, VersionTLS11, 'TLSv1,TLSv1.1'",
        "1.2, 1.2, TLSv1.2",
    })
    void knowsVersionsByTheNamesOfGo(String minimum, String maximum, String names) {
        assertThat(String.join(",", TlsVersions.range(minimum, maximum).names()))
                .isEqualTo(names);
    }

    @Test
    void refusesUnknownWords() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TlsVersions.range("SSL3", ""))
                .withMessageContaining("unknown TLS version \"SSL3\"");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientAuth.parse("Always"))
                .withMessageContaining("invalid client_auth_type \"Always\"");
        assertThat(ClientAuth.parse("VerifyClientCertIfGiven")).isEqualTo(ClientAuth.VERIFY_CLIENT_CERT_IF_GIVEN);
    }

    @Test
    void refusesCipherSuitesThatTheJvmDoesNotHave() {
        ClientTls client = new ClientTls(
                true,
                inline(""),
                inline(""),
                inline(""),
                "",
                true,
                TlsVersions.DEFAULT,
                List.of("TLS_AES_128_GCM_SHA256", "ECDHE-RSA-AES128-GCM-SHA256"));
        assertThatExceptionOfType(TempoException.Invalid.class)
                .isThrownBy(() -> TlsMaterial.of(client, clock))
                .withMessageContaining("tls_cipher_suites: this JVM has no ECDHE-RSA-AES128-GCM-SHA256;");
    }
}
