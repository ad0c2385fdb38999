package causallm.model;

import libtorch.nn.Parameter;
import libtorch.tensor.Tensor;

import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Adapters as PEFT stores them (its documentation, "PEFT checkpoint format"): {@code
 * adapter_config.json} and {@code adapter_model.safetensors}, to be put on the model that they were
 * trained beside.
 *
 * @param adapters what is written
 * @param base the folder of that model
 * @param taskType what PEFT calls the kind of model
 */
record PeftFolder(Adapters adapters, Path base, String taskType) {
    private static final String CONFIGURATION = "adapter_config.json";
    private static final String WEIGHTS = "adapter_model.safetensors";
    private static final String PREFIX = "base_model.model.";

    /**
     * Writes the folder.
     *
     * @param heads the parameters that were trained themselves
     */
    void write(Path folder, List<Parameter> heads) {
        Map<String, Tensor> tensors = new LinkedHashMap<>();
        adapters.parameters().forEach(one -> tensors.put(PREFIX + one.name(), one.tensor()));
        heads.forEach(one -> tensors.put(PREFIX + one.name(), one.tensor()));
        try {
            Files.createDirectories(folder);
            Files.writeString(folder.resolve(CONFIGURATION), configuration(heads));
        } catch (IOException e) {
            throw new CheckpointException(folder, "cannot be written: " + e.getMessage(), e);
        }
        SafetensorsFile.write(folder.resolve(WEIGHTS), tensors);
    }

    private String configuration(List<Parameter> heads) {
        LowRankAdaptation settings = adapters.settings();
        ObjectNode json = JsonMapper.shared().createObjectNode();
        json.put("peft_type", "LORA");
        json.put("task_type", taskType);
        json.put("base_model_name_or_path", base.toAbsolutePath().normalize().toString());
        json.put("r", settings.rank());
        putNumber(json, "lora_alpha", settings.alpha());
        json.put("lora_dropout", 0.0);
        ArrayNode targets = json.putArray("target_modules");
        settings.targets().forEach(targets::add);
        json.put("bias", "none");
        json.put("fan_in_fan_out", false);
        json.put("init_lora_weights", true);
        json.put("inference_mode", true);
        json.putNull("modules_to_save");
        if (!heads.isEmpty()) {
            ArrayNode saved = json.putArray("modules_to_save");
            heads.forEach(head -> saved.add(moduleName(head)));
        }
        return JsonMapper.shared().writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n";
    }

    /** PEFT expects a whole number where it can be one. */
    private static void putNumber(ObjectNode json, String key, double number) {
        if (number == Math.rint(number)) {
            json.put(key, (long) number);
        } else {
            json.put(key, number);
        }
    }

    private static String moduleName(Parameter head) {
        return head.name().substring(0, head.name().lastIndexOf('.'));
    }
}
