// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.tls;

import io.minitempo.core.TempoException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Certificates and private keys from PEM files.
public final class PemFiles {

    private static final Pattern KEY =
            Pattern.compile("-----BEGIN ((?:RSA |EC |ENCRYPTED )?PRIVATE KEY)-----([^-]+)-----END \\1-----");

    /// Version 0 and the algorithm rsaEncryption, which PKCS#8 puts before a PKCS#1 key.
    private static final byte[] RSA_ALGORITHM = HexFormat.of().parseHex("020100300d06092a864886f70d0101010500");

    private PemFiles() {}

    /// Every certificate of a file.
    ///
    /// @throws TempoException.Invalid when it holds none, or cannot be read
    public static List<? extends Certificate> certificates(Path file) {
        try {
            List<? extends Certificate> certificates = List.copyOf(CertificateFactory.getInstance("X.509")
                    .generateCertificates(new ByteArrayInputStream(Files.readAllBytes(file))));
            if (certificates.isEmpty()) {
                throw new TempoException.Invalid("no certificate in " + file);
            }
            return certificates;
        } catch (IOException | GeneralSecurityException e) {
            throw new TempoException.Invalid("cannot read certificates from " + file + ": " + e.getMessage(), e);
        }
    }

    /// The private key of a file, in PKCS#8 or PKCS#1.
    ///
    /// @throws TempoException.Invalid when it holds none that can be read
    public static PrivateKey privateKey(Path file) {
        try {
            Matcher pem = KEY.matcher(Files.readString(file, StandardCharsets.US_ASCII));
            if (!pem.find()) {
                throw new TempoException.Invalid("no private key in " + file);
            }
            byte[] der = Base64.getMimeDecoder().decode(pem.group(2));
            return switch (pem.group(1)) {
                case "PRIVATE KEY" -> pkcs8(file, der);
                case "RSA PRIVATE KEY" -> pkcs8(file, fromPkcs1(der));
                default ->
                    throw new TempoException.Invalid("expected an unencrypted private key in PKCS#8 form in " + file
                            + ", found \"" + pem.group(1) + "\"");
            };
        } catch (IOException | IllegalArgumentException e) {
            throw new TempoException.Invalid("cannot read a private key from " + file + ": " + e.getMessage(), e);
        }
    }

    private static PrivateKey pkcs8(Path file, byte[] der) {
        for (String algorithm : List.of("RSA", "EC", "EdDSA")) {
            try {
                return KeyFactory.getInstance(algorithm).generatePrivate(new PKCS8EncodedKeySpec(der));
            } catch (GeneralSecurityException e) {
                // the next algorithm may know it
            }
        }
        throw new TempoException.Invalid("private key in " + file + " is none of RSA, EC and EdDSA");
    }

    private static byte[] fromPkcs1(byte[] key) {
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes(RSA_ALGORITHM);
        der(content, 0x04, key);
        ByteArrayOutputStream whole = new ByteArrayOutputStream();
        der(whole, 0x30, content.toByteArray());
        return whole.toByteArray();
    }

    private static void der(ByteArrayOutputStream out, int tag, byte[] value) {
        out.write(tag);
        if (value.length < 0x80) {
            out.write(value.length);
        } else {
            byte[] length = HexFormat.of().parseHex(String.format("%06x", value.length));
            out.write(0x80 | length.length);
            out.writeBytes(length);
        }
        out.writeBytes(value);
    }

    /// A key store of trusted certificates.
    public static KeyStore trusting(List<? extends Certificate> certificates)
            throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("ca-" + i, certificates.get(i));
        }
        return store;
    }

    /// A key store of one key and its certificates, without a password.
    public static KeyStore holding(PrivateKey key, List<? extends Certificate> chain)
            throws IOException, GeneralSecurityException {
        KeyStore store = empty();
        store.setKeyEntry("key", key, new char[0], chain.toArray(Certificate[]::new));
        return store;
    }

    private static KeyStore empty() throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }
}
