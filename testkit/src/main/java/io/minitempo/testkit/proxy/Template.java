// SPDX-License-Identifier: Apache-2.0
package io.minitempo.testkit.proxy;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// A configuration of `docs/how-to/sidecars`: what people read is what runs, with other ports.
record Template(String name, String text) {

    private static final Pattern ADVERTISED = Pattern.compile("\\b19095\\b");
    private static final Pattern LISTENS = Pattern.compile("\\b9095\\b");

    static Template read(String name) {
        try (@Nullable InputStream file = Template.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("no configuration " + name);
            }
            return new Template(name, new String(file.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The text with the ports of a route.
    String on(Route route) {
        if (!ADVERTISED.matcher(text).find() || !LISTENS.matcher(text).find()) {
            throw new IllegalStateException(name + " must pass port 19095 on to port 9095");
        }
        // First the one, then the other: the new port of the first is none of theirs.
        String advertised = ADVERTISED.matcher(text).replaceAll(Integer.toString(route.listen()));
        return LISTENS.matcher(advertised).replaceAll(Integer.toString(route.to()));
    }
}
