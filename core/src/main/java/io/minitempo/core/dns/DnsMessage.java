// SPDX-License-Identifier: Apache-2.0
package io.minitempo.core.dns;

import io.minitempo.core.dns.NameResolver.Service;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Questions and answers of DNS (RFC 1035, 2782), as far as seeds need them.
final class DnsMessage {

    static final int TYPE_A = 1;
    static final int TYPE_AAAA = 28;
    static final int TYPE_SRV = 33;

    private static final int CLASS_IN = 1;
    private static final int FLAG_RESPONSE = 0x8000;
    private static final int FLAG_TRUNCATED = 0x0200;
    private static final int FLAG_RECURSION_DESIRED = 0x0100;
    private static final int CODE_NO_SUCH_NAME = 3;
    private static final int MAX_RECORDS = 4096;
    private static final int MAX_LABEL_BYTES = 63;
    private static final int MAX_NAME_BYTES = 255;
    private static final int POINTER = 0xc0;

    private DnsMessage() {}

    /// A question for the records of one type.
    ///
    /// @throws IOException when the name cannot be asked for
    static byte[] question(int id, String name, int type) throws IOException {
        ByteArrayOutputStream out = new ByteArrayOutputStream();
        for (int value : new int[] {id, FLAG_RECURSION_DESIRED, 1, 0, 0, 0}) {
            write16(out, value);
        }
        String host = name.endsWith(".") ? name.substring(0, name.length() - 1) : name;
        for (String label : host.split("\\.", -1)) {
            byte[] bytes = label.getBytes(StandardCharsets.UTF_8);
            if (bytes.length == 0 || bytes.length > MAX_LABEL_BYTES) {
                throw new IOException("'" + name + "' is no DNS name");
            }
            out.write(bytes.length);
            out.writeBytes(bytes);
        }
        out.write(0);
        write16(out, type);
        write16(out, CLASS_IN);
        return out.toByteArray();
    }

    private static void write16(ByteArrayOutputStream out, int value) {
        out.write(value >>> 8);
        out.write(value);
    }

    /// What a server answered.
    ///
    /// @param truncated whether the answer must be asked for again over TCP
    /// @param noSuchName whether the name does not exist at all
    /// @param addresses of A and AAAA records
    /// @param services of SRV records
    record Answer(boolean truncated, boolean noSuchName, List<InetAddress> addresses, List<Service> services) {}

    /// Whether `bytes` answer the question `id`; anything else may be forged or late.
    static boolean answers(byte[] bytes, int length, int id) {
        if (length < 12) {
            return false;
        }
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
        return Short.toUnsignedInt(in.getShort()) == id && (Short.toUnsignedInt(in.getShort()) & FLAG_RESPONSE) != 0;
    }

    /// Reads an answer.
    ///
    /// @throws IOException when it is damaged, or reports a failure of the server
    static Answer answer(byte[] bytes, int length) throws IOException {
        ByteBuffer in = ByteBuffer.wrap(bytes, 0, length);
        try {
            in.getShort();
            int flags = Short.toUnsignedInt(in.getShort());
            int code = flags & 0x0f;
            if (code != 0 && code != CODE_NO_SUCH_NAME) {
                throw new IOException("DNS server answered with error " + code);
            }
            int questions = Short.toUnsignedInt(in.getShort());
            int records = Short.toUnsignedInt(in.getShort());
            in.getInt();
            for (int i = 0; i < questions; i++) {
                name(in);
                in.getInt();
            }
            List<InetAddress> addresses = new ArrayList<>();
            List<Service> services = new ArrayList<>();
            for (int i = 0; i < Math.min(records, MAX_RECORDS); i++) {
                record(in, addresses, services);
            }
            boolean truncated = (flags & FLAG_TRUNCATED) != 0;
            return new Answer(truncated, code == CODE_NO_SUCH_NAME, addresses, services);
        } catch (BufferUnderflowException | IllegalArgumentException e) {
            throw new IOException("damaged DNS answer of " + length + " bytes", e);
        }
    }

    private static void record(ByteBuffer in, List<InetAddress> addresses, List<Service> services) throws IOException {
        name(in);
        int type = Short.toUnsignedInt(in.getShort());
        in.getShort();
        in.getInt();
        int length = Short.toUnsignedInt(in.getShort());
        int end = in.position() + length;
        if (end > in.limit()) {
            throw new IOException("DNS record exceeds its message");
        }
        switch (type) {
            case TYPE_A, TYPE_AAAA -> {
                byte[] address = new byte[length];
                in.get(address);
                addresses.add(InetAddress.getByAddress(address));
            }
            case TYPE_SRV -> {
                in.getInt();
                int port = Short.toUnsignedInt(in.getShort());
                services.add(new Service(name(in), port));
            }
            default -> {}
        }
        in.position(end);
    }

    /// Reads a name, following pointers backwards only, so that no message can send the reader in circles.
    private static String name(ByteBuffer in) throws IOException {
        StringBuilder name = new StringBuilder();
        int resume = -1;
        int lowest = in.position();
        while (true) {
            int length = Byte.toUnsignedInt(in.get());
            if (length == 0) {
                break;
            }
            if ((length & POINTER) == POINTER) {
                int target = (length & ~POINTER) << 8 | Byte.toUnsignedInt(in.get());
                resume = resume < 0 ? in.position() : resume;
                if (target >= lowest) {
                    throw new IOException("DNS name points forward");
                }
                lowest = target;
                in.position(target);
                continue;
            }
            byte[] label = new byte[length];
            in.get(label);
            name.append(name.isEmpty() ? "" : ".").append(new String(label, StandardCharsets.UTF_8));
            if (length > MAX_LABEL_BYTES || name.length() > MAX_NAME_BYTES) {
                throw new IOException("DNS name longer than " + MAX_NAME_BYTES + " bytes");
            }
        }
        if (resume >= 0) {
            in.position(resume);
        }
        return name.toString().toLowerCase(Locale.ROOT);
    }
}
