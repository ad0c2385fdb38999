package libtorch.install;

import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.w3c.dom.NodeList;
import org.xml.sax.ErrorHandler;
import org.xml.sax.SAXException;
import org.xml.sax.SAXParseException;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import javax.xml.XMLConstants;
import javax.xml.parsers.DocumentBuilder;
import javax.xml.parsers.DocumentBuilderFactory;
import javax.xml.parsers.ParserConfigurationException;

/**
 * Elements of a settings file, their texts with {@code ${user.home}} and {@code ${env.NAME}} put
 * in.
 */
final class SettingsXml {
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]+)}");
    private static final String ENVIRONMENT = "env.";

    private final Element element;
    private final Function<String, Optional<String>> variables;

    private SettingsXml(Element element, Function<String, Optional<String>> variables) {
        this.element = element;
        this.variables = variables;
    }

    /**
     * The root of a file.
     *
     * @throws InstallException if it cannot be read or is not XML; document types are refused
     */
    static SettingsXml read(Path file) {
        return read(file, SettingsXml::ofProcess);
    }

    /** The same with variables of its own. */
    static SettingsXml read(Path file, Function<String, Optional<String>> variables) {
        try (InputStream stream = Files.newInputStream(file)) {
            Document document = builder().parse(stream);
            return new SettingsXml(document.getDocumentElement(), variables);
        } catch (SAXException malformed) {
            throw new InstallException(
                    "%s is not a settings file of Maven's: %s"
                            .formatted(file, malformed.getMessage()),
                    malformed);
        } catch (IOException unreadable) {
            throw new InstallException(
                    "cannot read %s: %s".formatted(file, IoProblem.of(unreadable)), unreadable);
        }
    }

    private static DocumentBuilder builder() {
        try {
            DocumentBuilderFactory factory = DocumentBuilderFactory.newDefaultInstance();
            factory.setFeature(XMLConstants.FEATURE_SECURE_PROCESSING, true);
            factory.setFeature("http://apache.org/xml/features/disallow-doctype-decl", true);
            DocumentBuilder builder = factory.newDocumentBuilder();
            builder.setErrorHandler(new Thrower());
            return builder;
        } catch (ParserConfigurationException unsupported) {
            throw new IllegalStateException(unsupported);
        }
    }

    private static Optional<String> ofProcess(String name) {
        return name.startsWith(ENVIRONMENT)
                ? Optional.ofNullable(System.getenv(name.substring(ENVIRONMENT.length())))
                : Optional.ofNullable(System.getProperty(name));
    }

    /** The children of a name. */
    List<SettingsXml> children(String name) {
        NodeList nodes = element.getChildNodes();
        List<SettingsXml> children = new ArrayList<>();
        for (int i = 0; i < nodes.getLength(); i++) {
            Node node = nodes.item(i);
            if (node instanceof Element child && localName(child).equals(name)) {
                children.add(new SettingsXml(child, variables));
            }
        }
        return children;
    }

    private static String localName(Element element) {
        return element.getTagName().replaceFirst(".*:", "");
    }

    /** The elements of a list: {@code <mirrors><mirror/></mirrors>}. */
    List<SettingsXml> list(String name, String item) {
        return children(name).stream().flatMap(list -> list.children(item).stream()).toList();
    }

    /** The text of a child; empty where there is none, or nothing in it. */
    Optional<String> text(String name) {
        return children(name).stream()
                .map(child -> child.interpolate(child.element.getTextContent().strip()))
                .filter(text -> !text.isEmpty())
                .findFirst();
    }

    /** A variable that is not known stays as it is. */
    private String interpolate(String text) {
        return VARIABLE.matcher(text)
                .replaceAll(found ->
                        Matcher.quoteReplacement(
                                variables.apply(found.group(1)).orElse(found.group())));
    }

    /** The parser's own would print to standard error. */
    private static final class Thrower implements ErrorHandler {
        @Override
        public void warning(SAXParseException warning) {}

        @Override
        public void error(SAXParseException error) throws SAXException {
            throw error;
        }

        @Override
        public void fatalError(SAXParseException error) throws SAXException {
            throw error;
        }
    }
}
