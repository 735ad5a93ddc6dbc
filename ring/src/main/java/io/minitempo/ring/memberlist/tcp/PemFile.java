// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.tcp;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Certificates and private keys in PEM: keys as PKCS#8, as PKCS#1 (RSA) or as SEC1 (elliptic curves).
final class PemFile {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]+)-----END \\1-----");
    private static final List<String> KEY_ALGORITHMS = List.of("RSA", "EC", "EdDSA");
    private static final byte[] VERSION_0 = HexFormat.of().parseHex("020100");
    private static final byte[] RSA_ENCRYPTION = HexFormat.of().parseHex("300d06092a864886f70d0101010500");
    private static final byte[] EC_PUBLIC_KEY = HexFormat.of().parseHex("06072a8648ce3d0201");
    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;
    private static final int EC_PARAMETERS = 0xa0;

    private PemFile() {}

    /// The certificates of a file, in their order.
    ///
    /// @throws IOException when the file cannot be read
    /// @throws GeneralSecurityException when it holds no certificate, or a damaged one
    static List<X509Certificate> certificates(Path file) throws IOException, GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks(file)) {
            if (block.type.equals("CERTIFICATE")) {
                certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der)));
            }
        }
        if (certificates.isEmpty()) {
            throw new GeneralSecurityException(file + " holds no certificate");
        }
        return certificates;
    }

    /// The first private key of a file.
    ///
    /// @throws IOException when the file cannot be read
    /// @throws GeneralSecurityException when it holds no private key of a known kind
    static PrivateKey privateKey(Path file) throws IOException, GeneralSecurityException {
        for (Block block : blocks(file)) {
            switch (block.type) {
                case "PRIVATE KEY" -> {
                    return key(file, block.der);
                }
                case "RSA PRIVATE KEY" -> {
                    return key(file, wrap(RSA_ENCRYPTION, block.der));
                }
                case "EC PRIVATE KEY" -> {
                    return key(file, wrap(der(SEQUENCE, EC_PUBLIC_KEY, curve(file, block.der)), block.der));
                }
                default -> {}
            }
        }
        throw new GeneralSecurityException(file + " holds no private key");
    }

    @SuppressWarnings("ArrayRecordComponent") // never compared
    private record Block(String type, byte[] der) {}

    private static List<Block> blocks(Path file) throws IOException, GeneralSecurityException {
        Matcher matcher = BLOCK.matcher(Files.readString(file, StandardCharsets.US_ASCII));
        List<Block> blocks = new ArrayList<>();
        while (matcher.find()) {
            try {
                blocks.add(new Block(
                        matcher.group(1),
                        Base64.getMimeDecoder().decode(matcher.group(2).strip())));
            } catch (IllegalArgumentException e) {
                throw new GeneralSecurityException(file + " holds damaged base64", e);
            }
        }
        return blocks;
    }

    private static PrivateKey key(Path file, byte[] pkcs8) throws GeneralSecurityException {
        GeneralSecurityException failure =
                new GeneralSecurityException(file + " holds a private key that is neither of " + KEY_ALGORITHMS);
        for (String algorithm : KEY_ALGORITHMS) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException e) {
                failure.addSuppressed(e);
            }
        }
        throw failure;
    }

    /// A PKCS#8 envelope around the key of an older format.
    private static byte[] wrap(byte[] algorithm, byte[] key) {
        return der(SEQUENCE, VERSION_0, algorithm, der(OCTET_STRING, key));
    }

    /// The name of the curve within a SEC1 key: `SEQUENCE { version, key, [0] curve, ... }`.
    private static byte[] curve(Path file, byte[] sec1) throws GeneralSecurityException {
        int at = header(sec1, 0);
        while (at > 0 && at + 2 < sec1.length) {
            int content = at + header(sec1, at);
            int length = length(sec1, at);
            if ((sec1[at] & 0xff) == EC_PARAMETERS && content + length <= sec1.length) {
                return Arrays.copyOfRange(sec1, content, content + length);
            }
            at = content + length;
        }
        throw new GeneralSecurityException(file + " holds an EC key that does not name its curve");
    }

    /// Bytes of tag and length at `at`.
    private static int header(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return first < 0x80 ? 2 : 2 + (first & 0x7f);
    }

    private static int length(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f) && at + 2 + i < der.length && i < 3; i++) {
            length = length << 8 | der[at + 2 + i] & 0xff;
        }
        return length;
    }

    private static byte[] der(int tag, byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (length < 0x80) {
            out.write(length);
        } else if (length < 0x100) {
            out.write(0x81);
            out.write(length);
        } else {
            out.write(0x82);
            out.write(length >>> 8);
            out.write(length);
        }
        for (byte[] part : parts) {
            out.writeBytes(part);
        }
        return out.toByteArray();
    }
}
