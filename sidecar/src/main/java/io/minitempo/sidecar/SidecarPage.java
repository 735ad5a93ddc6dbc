// SPDX-License-Identifier: Apache-2.0
package io.minitempo.sidecar;

import io.minitempo.core.time.GoDuration;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

/// The page of a sidecar: `page.html` with the state filled in. It works without scripts; with them it stays current.
final class SidecarPage {

    private static final String NAME = "page.html";

    private final String template;

    private SidecarPage(String template) {
        this.template = template;
    }

    /// Reads the template, which is part of the program.
    static SidecarPage load() {
        try (InputStream in = Objects.requireNonNull(SidecarPage.class.getResourceAsStream(NAME), NAME)) {
            return new SidecarPage(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// The page for a state.
    String render(SidecarState state) {
        Faults faults = state.faults();
        Map<String, String> values = new LinkedHashMap<>();
        values.put("listen", state.listen());
        values.put("to", state.to());
        values.put("faults", faults.toString());
        values.put("open", Integer.toString(state.open()));
        values.put("accepted", Long.toString(state.accepted()));
        values.put("refused", Long.toString(state.refused()));
        values.put("cut", Long.toString(state.cut()));
        values.put("up", Long.toString(state.bytesUp()));
        values.put("down", Long.toString(state.bytesDown()));
        values.put("delay", GoDuration.format(faults.delay()));
        values.put("rate", Long.toString(faults.bytesPerSecond()));
        values.put("refuse-now", onOff(faults.refuse()));
        values.put("refuse-next", onOff(!faults.refuse()));
        values.put("silent-now", onOff(faults.silent()));
        values.put("silent-next", onOff(!faults.silent()));
        String page = template;
        for (Map.Entry<String, String> value : values.entrySet()) {
            page = page.replace("{{" + value.getKey() + "}}", escape(value.getValue()));
        }
        return page;
    }

    private static String onOff(boolean on) {
        return on ? "on" : "off";
    }

    private static String escape(String text) {
        return text.replace("&", "&amp;").replace("<", "&lt;").replace("\"", "&quot;");
    }
}
