// SPDX-License-Identifier: Apache-2.0
package io.minitempo.server.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Certificates and keys in PEM: `CERTIFICATE`, and keys as PKCS#8 (`PRIVATE KEY`), PKCS#1 (`RSA PRIVATE KEY`) or SEC1
/// (`EC PRIVATE KEY`). Encrypted keys are refused.
final class PemText {

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----", Pattern.DOTALL);

    /// `SEQUENCE { OID 1.2.840.113549.1.1.1, NULL }`
    private static final byte[] RSA = HexFormat.of().parseHex("300d06092a864886f70d0101010500");

    /// The object identifiers of the named curves, as they stand in a SEC1 key's parameters.
    private static final List<byte[]> CURVES = List.of(
            HexFormat.of().parseHex("06082a8648ce3d030107"),
            HexFormat.of().parseHex("06052b81040022"),
            HexFormat.of().parseHex("06052b81040023"));

    /// `OID 1.2.840.10045.2.1`
    private static final byte[] EC = HexFormat.of().parseHex("06072a8648ce3d0201");

    private static final int SEQUENCE = 0x30;
    private static final int OCTET_STRING = 0x04;

    private PemText() {}

    private static final class Block {
        private final String type;
        private final byte[] der;

        Block(String type, byte[] der) {
            this.type = type;
            this.der = der;
        }
    }

    /// Reads the text of a source.
    static String read(Pem pem) {
        return switch (pem) {
            case Pem.None none -> "";
            case Pem.Inline inline -> inline.text().value();
            case Pem.File file -> {
                try {
                    yield Files.readString(file.path());
                } catch (IOException e) {
                    throw new UncheckedIOException("cannot read " + file.path(), e);
                }
            }
        };
    }

    /// The certificates in the order of the text.
    ///
    /// @throws GeneralSecurityException when there is none, or one is damaged
    static List<X509Certificate> certificates(String text, String what) throws GeneralSecurityException {
        CertificateFactory factory = CertificateFactory.getInstance("X.509");
        List<X509Certificate> certificates = new ArrayList<>();
        for (Block block : blocks(text)) {
            if (block.type.equals("CERTIFICATE")) {
                certificates.add((X509Certificate) factory.generateCertificate(new ByteArrayInputStream(block.der)));
            }
        }
        if (certificates.isEmpty()) {
            throw new GeneralSecurityException(what + " holds no PEM certificate");
        }
        return certificates;
    }

    /// The first private key of the text.
    ///
    /// @throws GeneralSecurityException when there is none, or its kind is unknown
    static PrivateKey privateKey(String text, String what) throws GeneralSecurityException {
        for (Block block : blocks(text)) {
            switch (block.type) {
                case "PRIVATE KEY" -> {
                    return pkcs8(block.der, what);
                }
                case "RSA PRIVATE KEY" -> {
                    return pkcs8(wrap(RSA, block.der), what);
                }
                case "EC PRIVATE KEY" -> {
                    return pkcs8(wrap(der(SEQUENCE, concat(EC, curve(block.der, what))), block.der), what);
                }
                case "ENCRYPTED PRIVATE KEY" ->
                    throw new GeneralSecurityException(what + " is encrypted, expected a key without passphrase");
                default -> {
                    // Certificates and parameters may stand beside the key.
                }
            }
        }
        throw new GeneralSecurityException(what + " holds no PEM private key");
    }

    private static List<Block> blocks(String text) throws GeneralSecurityException {
        List<Block> blocks = new ArrayList<>();
        Matcher matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            try {
                blocks.add(new Block(matcher.group(1), Base64.getMimeDecoder().decode(matcher.group(2))));
            } catch (IllegalArgumentException e) {
                throw new GeneralSecurityException("PEM block " + matcher.group(1) + " is no base64", e);
            }
        }
        return blocks;
    }

    private static PrivateKey pkcs8(byte[] der, String what) throws GeneralSecurityException {
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (InvalidKeySpecException e) {
                // Another algorithm may know it.
            }
        }
        throw new GeneralSecurityException(what + " is no RSA, EC or EdDSA key");
    }

    /// Which curve a SEC1 key is on; its parameters name it.
    private static byte[] curve(byte[] sec1, String what) throws GeneralSecurityException {
        String hex = HexFormat.of().formatHex(sec1);
        for (byte[] curve : CURVES) {
            if (hex.contains(HexFormat.of().formatHex(curve))) {
                return curve;
            }
        }
        throw new GeneralSecurityException(what + " is on no known curve (P-256, P-384, P-521)");
    }

    /// `PrivateKeyInfo { version 0, algorithm, OCTET STRING key }`
    private static byte[] wrap(byte[] algorithm, byte[] key) {
        byte[] version = {2, 1, 0};
        return der(SEQUENCE, concat(concat(version, algorithm), der(OCTET_STRING, key)));
    }

    private static byte[] der(int tag, byte[] content) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.write(tag);
        if (content.length < 0x80) {
            out.write(content.length);
        } else if (content.length < 0x100) {
            out.write(0x81);
            out.write(content.length);
        } else {
            out.write(0x82);
            out.write(content.length >> 8);
            out.write(content.length);
        }
        out.writeBytes(content);
        return out.toByteArray();
    }

    private static byte[] concat(byte[] one, byte[] other) {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        out.writeBytes(one);
        out.writeBytes(other);
        return out.toByteArray();
    }
}
