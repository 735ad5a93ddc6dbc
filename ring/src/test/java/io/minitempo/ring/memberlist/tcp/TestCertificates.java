// SPDX-License-Identifier: Apache-2.0
package io.minitempo.ring.memberlist.tcp;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// An authority and one member's certificate, made by the JDK's own tool, as PEM files in a folder.
///
/// @param certificate the member's chain
/// @param key its key
/// @param authority the authority
public record TestCertificates(Path certificate, Path key, Path authority) {

    private static final String PASSWORD = "changeit";

    /// Makes both anew; the member's certificate is valid for 127.0.0.1 and marked for servers only.
    public static TestCertificates in(Path folder) throws IOException, InterruptedException, GeneralSecurityException {
        Files.createDirectories(folder);
        keytool(folder, "-genkeypair", "-alias", "ca", "-dname", "CN=authority", "-ext", "bc:c=ca:true");
        keytool(folder, "-genkeypair", "-alias", "member", "-dname", "CN=member");
        keytool(folder, "-certreq", "-alias", "member", "-file", "member.csr");
        keytool(
                folder,
                "-gencert",
                "-alias",
                "ca",
                "-infile",
                "member.csr",
                "-outfile",
                "member.pem",
                "-rfc",
                "-ext",
                "san=ip:127.0.0.1,dns:gossip.test",
                "-ext",
                "eku=serverAuth");
        keytool(folder, "-exportcert", "-alias", "ca", "-file", "ca.pem", "-rfc");
        TestCertificates made = new TestCertificates(
                folder.resolve("member.pem"), folder.resolve("member-key.pem"), folder.resolve("ca.pem"));
        Files.writeString(made.key, pem("PRIVATE KEY", key(folder.resolve("store.p12"))));
        return made;
    }

    /// Puts these files in the place of others.
    public void replace(TestCertificates others) throws IOException {
        for (Path[] pair :
                new Path[][] {{certificate, others.certificate}, {key, others.key}, {authority, others.authority}}) {
            Files.write(pair[1], Files.readAllBytes(pair[0]));
        }
    }

    static String pem(String type, byte[] der) {
        String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der);
        return "-----BEGIN " + type + "-----\n" + body + "\n-----END " + type + "-----\n";
    }

    private static byte[] key(Path file) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, PASSWORD.toCharArray());
        }
        return store.getKey("member", PASSWORD.toCharArray()).getEncoded();
    }

    private static void keytool(Path folder, String... arguments) throws IOException, InterruptedException {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of("-J-XX:TieredStopAtLevel=1", "-J-XX:+UseSerialGC", "-J-Xshare:auto"));
        command.addAll(List.of(arguments));
        command.addAll(List.of("-keystore", "store.p12", "-storepass", PASSWORD));
        if (arguments[0].equals("-genkeypair")) {
            command.addAll(List.of("-keyalg", "EC", "-groupname", "secp256r1", "-validity", "2"));
        }
        Process process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(60, TimeUnit.SECONDS) || process.exitValue() != 0) {
            throw new IllegalStateException(String.join(" ", command) + ": " + output);
        }
    }
}
