// SPDX-License-Identifier: Apache-2.0
package io.minitempo.objectstore.cache;

import io.minitempo.core.TempoException;
import io.minitempo.core.net.HostPort;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Hashtable;
import java.util.List;
import javax.naming.Context;
import javax.naming.NamingEnumeration;
import javax.naming.NamingException;
import javax.naming.directory.Attribute;
import javax.naming.directory.DirContext;
import javax.naming.directory.InitialDirContext;

/// The servers of memcached as they are configured, and what they resolve to (`spec/generator-and-ops.md §4`).
///
/// @param host whose SRV records are asked for, or empty
/// @param service of these records
/// @param addresses joined by `,`, or empty
record ServerNames(String host, String service, String addresses) {

    private static final String DNS_TIMEOUT_MILLIS = "2000";

    /// A server.
    ///
    /// @param host as it was configured or found
    /// @param address where it is
    record Named(String host, InetSocketAddress address) {}

    /// Asks for all names. Blocks.
    ///
    /// @throws IOException when one of them cannot be resolved
    List<Named> resolve() throws IOException {
        List<Named> found = new ArrayList<>();
        if (addresses.isEmpty()) {
            services("_" + service + "._tcp." + host, found);
            return found;
        }
        for (String entry : addresses.split(",", -1)) {
            String name = entry.strip();
            if (name.startsWith("dnssrv+")) {
                services(name.substring("dnssrv+".length()), found);
            } else if (name.startsWith("dnssrvnoa+")) {
                services(name.substring("dnssrvnoa+".length()), found);
            } else if (!name.isEmpty()) {
                addresses(name.startsWith("dns+") ? name.substring("dns+".length()) : name, found);
            }
        }
        return found;
    }

    private static void addresses(String entry, List<Named> found) throws IOException {
        try {
            HostPort server = HostPort.parse(entry);
            server.lookUp().forEach(address -> found.add(new Named(server.host(), address)));
        } catch (TempoException.Invalid e) {
            throw new IOException(e.text(), e);
        }
    }

    /// Asks the name servers of this machine. The provider is fixed and answers text, so nothing is deserialized; the
    /// interface is from a time of hash tables.
    @SuppressWarnings({"BanJNDI", "JdkObsolete"})
    private static void services(String name, List<Named> found) throws IOException {
        Hashtable<String, String> environment = new Hashtable<>();
        environment.put(Context.INITIAL_CONTEXT_FACTORY, "com.sun.jndi.dns.DnsContextFactory");
        environment.put("com.sun.jndi.dns.timeout.initial", DNS_TIMEOUT_MILLIS);
        environment.put("com.sun.jndi.dns.timeout.retries", "1");
        try {
            DirContext dns = new InitialDirContext(environment);
            try {
                Attribute records =
                        dns.getAttributes("dns:/" + name, new String[] {"SRV"}).get("SRV");
                if (records == null) {
                    throw new IOException("no SRV records for " + name);
                }
                NamingEnumeration<?> all = records.getAll();
                while (all.hasMore()) {
                    record(String.valueOf(all.next()), found);
                }
            } finally {
                dns.close();
            }
        } catch (NamingException e) {
            throw new IOException("SRV records of " + name + " cannot be read: " + e.getMessage(), e);
        }
    }

    /// `priority weight port target.`
    private static void record(String record, List<Named> found) throws IOException {
        String[] fields = record.split(" ", -1);
        if (fields.length != 4) {
            throw new IOException("no SRV record: " + record);
        }
        String target = fields[3].endsWith(".") ? fields[3].substring(0, fields[3].length() - 1) : fields[3];
        addresses(target + ":" + fields[2], found);
    }
}
