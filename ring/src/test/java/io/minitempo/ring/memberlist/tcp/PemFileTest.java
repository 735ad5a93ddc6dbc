// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.tcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.RSAPrivateCrtKey;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PemFileTest {

    /// Bytes of PKCS#8 in front of the PKCS#1 key: version, algorithm and the header of an octet string.
    private static final int RSA_ENVELOPE = 26;
    private static final String P256 = "06082a8648ce3d030107";

    @TempDir
    private Path folder;

    @Test
    void readsPkcs8KeysOfEveryAlgorithm() throws Exception {
        for (String algorithm : new String[] {"RSA", "EC", "Ed25519"}) {
            PrivateKey key = generate(algorithm);
            assertThat(read("PRIVATE KEY", key.getEncoded())).as(algorithm).isEqualTo(key);
        }
    }

    @Test
    void readsPkcs1Keys() throws Exception {
        RSAPrivateCrtKey key = (RSAPrivateCrtKey) generate("RSA");
        byte[] pkcs8 = key.getEncoded();

        assertThat(read("RSA PRIVATE KEY", Arrays.copyOfRange(pkcs8, RSA_ENVELOPE, pkcs8.length)))
                .isEqualTo(key);
    }

    @Test
    void readsSec1KeysThatNameTheirCurve() throws Exception {
        ECPrivateKey key = (ECPrivateKey) generate("EC");
        byte[] secret = key.getS().toByteArray();
        byte[] scalar = new byte[32];
        int length = Math.min(32, secret.length);
        System.arraycopy(secret, secret.length - length, scalar, 32 - length, length);
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        body.writeBytes(HexFormat.of().parseHex("020101" + "0420"));
        body.writeBytes(scalar);
        byte[] withoutCurve = sequence(body.toByteArray());
        body.writeBytes(HexFormat.of().parseHex("a00a" + P256));

        assertThat(((ECPrivateKey) read("EC PRIVATE KEY", sequence(body.toByteArray()))).getS())
                .isEqualTo(key.getS());
        assertThatThrownBy(() -> read("EC PRIVATE KEY", withoutCurve)).hasMessageContaining("does not name its curve");
    }

    @Test
    void saysWhatAFileLacks() {
        assertThatThrownBy(() -> read("PRIVATE KEY", new byte[] {1, 2, 3}))
                .isInstanceOf(GeneralSecurityException.class)
                .hasMessageContaining("neither of [RSA, EC, EdDSA]");
        assertThatThrownBy(() -> read("CERTIFICATE REQUEST", new byte[] {1}))
                .hasMessageContaining("holds no private key");
        assertThatThrownBy(() -> PemFile.certificates(folder.resolve("absent.pem")))
                .isInstanceOf(IOException.class);
    }

    private PrivateKey read(String type, byte[] der) throws IOException, GeneralSecurityException {
        return PemFile.privateKey(
                Files.writeString(folder.resolve("key.pem"), "noise\n" + TestCertificates.pem(type, der)));
    }

    private static PrivateKey generate(String algorithm) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(algorithm);
        if (!algorithm.equals("Ed25519")) {
            generator.initialize(algorithm.equals("RSA") ? 2048 : 256);
        }
        return generator.generateKeyPair().getPrivate();
    }

    private static byte[] sequence(byte[] content) {
        byte[] der = new byte[content.length + 2];
        der[0] = 0x30;
        der[1] = (byte) content.length;
        System.arraycopy(content, 0, der, 2, content.length);
        return der;
    }
}
