// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testsupport;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.spec.ECGenParameterSpec;
import java.util.Base64;
import java.util.HexFormat;

/// Makes certificates for tests: a CA, and leaves for 127.0.0.1 and `localhost` that it signed, as PEM.
///
/// Writes the DER of X.509 itself, since the JDK has no public API for it.
public final class TestCertificates {

    private static final String EC_ALGORITHM = "300a06082a8648ce3d040302";
    private static final int SEQUENCE = 0x30;
    private static final int SET = 0x31;
    private static final int INTEGER = 0x02;
    private static final int BIT_STRING = 0x03;
    private static final int OCTET_STRING = 0x04;

    private final KeyPair keys;
    private final byte[] name;
    private final byte[] certificate;

    private TestCertificates(KeyPair keys, byte[] name, byte[] certificate) {
        this.keys = keys;
        this.name = name;
        this.certificate = certificate;
    }

    /// A certificate authority of its own.
    public static TestCertificates authority(String commonName) throws GeneralSecurityException {
        KeyPair keys = generate("EC");
        byte[] name = name(commonName);
        return new TestCertificates(keys, name, sign(keys.getPrivate(), name, name, keys, true));
    }

    /// A leaf with an EC key that this authority signed.
    public TestCertificates issue(String commonName) throws GeneralSecurityException {
        return issue(commonName, "EC");
    }

    /// A leaf with a key of type `EC`, `RSA` or `Ed25519` that this authority signed.
    public TestCertificates issue(String commonName, String keyType) throws GeneralSecurityException {
        KeyPair leaf = generate(keyType);
        byte[] leafName = name(commonName);
        return new TestCertificates(leaf, leafName, sign(keys.getPrivate(), name, leafName, leaf, false));
    }

    /// The certificate.
    public String certificatePem() {
        return pem("CERTIFICATE", certificate);
    }

    /// The key as PKCS#8.
    public String keyPem() {
        return pem("PRIVATE KEY", keys.getPrivate().getEncoded());
    }

    /// The key in the older form of its kind: PKCS#1 or SEC1, with the curve's name added to the latter.
    public String traditionalKeyPem() {
        byte[] pkcs8 = keys.getPrivate().getEncoded();
        boolean rsa = keys.getPrivate().getAlgorithm().equals("RSA");
        byte[] inner = innerKey(pkcs8);
        return rsa ? pem("RSA PRIVATE KEY", inner) : pem("EC PRIVATE KEY", withCurve(inner));
    }

    /// The content of the last OCTET STRING of a PKCS#8 key of the JDK.
    private static byte[] innerKey(byte[] pkcs8) {
        int position = headerLength(pkcs8, 0);
        position += length(pkcs8, position);
        position += length(pkcs8, position);
        int header = headerLength(pkcs8, position);
        return java.util.Arrays.copyOfRange(pkcs8, position + header, position + length(pkcs8, position));
    }

    private static int headerLength(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return first < 0x80 ? 2 : 2 + (first & 0x7f);
    }

    private static int length(byte[] der, int at) {
        int header = headerLength(der, at);
        int length = 0;
        for (int i = 2; i < header; i++) {
            length = length << 8 | der[at + i] & 0xff;
        }
        return header + (header == 2 ? der[at + 1] & 0xff : length);
    }

    private static byte[] withCurve(byte[] sec1) {
        byte[] content = java.util.Arrays.copyOfRange(sec1, headerLength(sec1, 0), sec1.length);
        return der(SEQUENCE, content, der(0xa0, hex("06082a8648ce3d030107")));
    }

    private static KeyPair generate(String keyType) throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance(keyType);
        switch (keyType) {
            case "EC" -> generator.initialize(new ECGenParameterSpec("secp256r1"));
            case "RSA" -> generator.initialize(2048);
            default -> {
                // Ed25519 has one size.
            }
        }
        return generator.generateKeyPair();
    }

    private static byte[] sign(PrivateKey signer, byte[] issuer, byte[] subject, KeyPair of, boolean authority)
            throws GeneralSecurityException {
        byte[] validity =
                der(SEQUENCE, der(0x17, "200101000000Z".getBytes(UTF_8)), der(0x17, "491231235959Z".getBytes(UTF_8)));
        byte[] extensions = authority
                ? der(SEQUENCE, extension("0603551d13", der(SEQUENCE, hex("0101ff"))))
                : der(
                        SEQUENCE,
                        extension(
                                "0603551d11",
                                der(SEQUENCE, der(0x82, "localhost".getBytes(UTF_8)), der(0x87, new byte[] {127, 0, 0, 1
                                }))));
        byte[] body = der(
                SEQUENCE,
                der(0xa0, der(INTEGER, new byte[] {2})),
                der(
                        INTEGER,
                        BigInteger.valueOf(of.getPublic().hashCode() & 0x7fffffffL)
                                .toByteArray()),
                hex(EC_ALGORITHM),
                issuer,
                validity,
                subject,
                of.getPublic().getEncoded(),
                der(0xa3, extensions));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initSign(signer);
        signature.update(body);
        return der(SEQUENCE, body, hex(EC_ALGORITHM), der(BIT_STRING, new byte[] {0}, signature.sign()));
    }

    private static byte[] extension(String oid, byte[] value) {
        return der(SEQUENCE, hex(oid), der(OCTET_STRING, value));
    }

    private static byte[] name(String commonName) {
        return der(SEQUENCE, der(SET, der(SEQUENCE, hex("0603550403"), der(0x0c, commonName.getBytes(UTF_8)))));
    }

    private static byte[] hex(String text) {
        return HexFormat.of().parseHex(text);
    }

    private static byte[] der(int tag, byte[]... parts) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            content.writeBytes(part);
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        int length = content.size();
        if (length >= 0x100) {
            out.write(0x82);
            out.write(length >> 8);
        } else if (length >= 0x80) {
            out.write(0x81);
        }
        out.write(length);
        out.writeBytes(content.toByteArray());
        return out.toByteArray();
    }

    private static String pem(String type, byte[] der) {
        return "-----BEGIN " + type + "-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der) + "\n-----END " + type + "-----\n";
    }
}
