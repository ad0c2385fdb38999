"""Writes golden.json: python write_golden.py, with transformers==5.23.0 and jinja2==3.1.6, here.

What apply_chat_template of transformers gives for templates of the kinds that models have, over conversations of all
shapes. The templates were written for this test; they use what those of SmolLM2, Qwen2.5, Qwen3, Llama 3, Mistral and
others use of Jinja.
"""
import json
import pathlib

from transformers.utils.chat_template_utils import _compile_jinja_template

HERE = pathlib.Path(__file__).parent

TEMPLATES = {
    "chatml": """{% for message in messages %}{% if loop.first and messages[0]['role'] != 'system' %}{{ '<|im_start|>system\\nBe kind.<|im_end|>\\n' }}{% endif %}{{'<|im_start|>' + message['role'] + '\\n' + message['content'] + '<|im_end|>' + '\\n'}}{% endfor %}{% if add_generation_prompt %}{{ '<|im_start|>assistant\\n' }}{% endif %}""",
    "tools": """
{%- if tools %}
    {{- '<|im_start|>system\\n' }}
    {%- if messages[0].role == 'system' %}
        {{- messages[0].content + '\\n\\n' }}
    {%- endif %}
    {{- "Functions:\\n<tools>" }}
    {%- for tool in tools %}
        {{- "\\n" }}
        {{- tool | tojson }}
    {%- endfor %}
    {{- "\\n</tools>\\nAnswer with {\\"name\\": <name>, \\"arguments\\": <object>}.<|im_end|>\\n" }}
{%- elif messages and messages[0]['role'] == 'system' %}
    {{- '<|im_start|>system\\n' + messages[0]['content'] + '<|im_end|>\\n' }}
{%- endif %}
{%- for message in messages %}
    {%- if (message.role == "user") or (message.role == "system" and not loop.first) or (message.role == "assistant" and not message.tool_calls) %}
        {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>' + '\\n' }}
    {%- elif message.role == "assistant" %}
        {{- '<|im_start|>' + message.role }}
        {%- for tool_call in message.tool_calls %}
            {%- if tool_call.function is defined %}
                {%- set tool_call = tool_call.function %}
            {%- endif %}
            {{- '\\n<tool_call>\\n{"name": "' ~ tool_call.name ~ '", "arguments": ' }}
            {{- tool_call.arguments | tojson }}
            {{- '}\\n</tool_call>' }}
        {%- endfor %}
        {{- '<|im_end|>\\n' }}
    {%- elif message.role == "tool" %}
        {%- if (loop.index0 == 0) or (messages[loop.index0 - 1].role != "tool") %}
            {{- '<|im_start|>user' }}
        {%- endif %}
        {{- '\\n<tool_response>\\n' }}
        {{- message.content }}
        {{- '\\n</tool_response>' }}
        {%- if loop.last or (messages[loop.index0 + 1].role != "tool") %}
            {{- '<|im_end|>\\n' }}
        {%- endif %}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
{%- endif %}
""",
    "thinking": """
{%- set ns = namespace(searching=true, last=messages|length - 1) %}
{%- for message in messages[::-1] %}
    {%- set index = (messages|length - 1) - loop.index0 %}
    {%- if ns.searching and message.role == "user" and message.content is string and not(message.content.startswith('<tool_response>') and message.content.endswith('</tool_response>')) %}
        {%- set ns.searching = false %}
        {%- set ns.last = index %}
    {%- endif %}
{%- endfor %}
{%- for message in messages %}
    {%- if message.content is string %}{%- set content = message.content %}{%- else %}{%- set content = '' %}{%- endif %}
    {%- if message.role == "assistant" %}
        {%- set thought = '' %}
        {%- if '</think>' in content %}
            {%- set thought = content.split('</think>')[0].rstrip('\\n').split('<think>')[-1].lstrip('\\n') %}
            {%- set content = content.split('</think>')[-1].lstrip('\\n') %}
        {%- endif %}
        {{- '<|im_start|>' + message.role + '\\n' }}
        {%- if loop.index0 > ns.last and (loop.last or thought) %}
            {{- '<think>\\n' + thought.strip('\\n') + '\\n</think>\\n\\n' }}
        {%- endif %}
        {% generation %}{{ content }}{% endgeneration %}
        {{- '<|im_end|>\\n' }}
    {%- else %}
        {{- '<|im_start|>' + message.role + '\\n' + content + '<|im_end|>\\n' }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|im_start|>assistant\\n' }}
    {%- if enable_thinking is defined and enable_thinking is false %}
        {{- '<think>\\n\\n</think>\\n\\n' }}
    {%- endif %}
{%- endif %}
""",
    "headers": """{{- bos_token }}
{%- if not date_string is defined %}
    {%- if strftime_now is defined %}
        {%- set date_string = strftime_now("%d") | replace(strftime_now("%d"), "26 Jul") %}
    {%- else %}
        {%- set date_string = "never" %}
    {%- endif %}
{%- endif %}
{#- The first message may be the system's. -#}
{%- if messages[0]['role'] == 'system' %}
    {%- set system_message = messages[0]['content']|trim %}
    {%- set messages = messages[1:] %}
{%- else %}
    {%- set system_message = "" %}
{%- endif %}
{{- "<|start|>system<|end|>\\n\\n" }}
{%- if tools is not none %}
    {{- "Tools: " + (tools | map(attribute='function.name') | list | join(", ")) + "\\n" }}
{%- endif %}
{{- "Today: " + date_string + "\\n\\n" }}
{%- if tools is not none and messages | length != 0 %}
    {%- for t in tools %}
        {{- t | tojson(indent=4) }}
        {{- "\\n\\n" }}
    {%- endfor %}
{%- endif %}
{{- system_message }}
{{- "<|eot|>" }}
{%- for message in messages %}
    {%- if not (message.role == 'ipython' or message.role == 'tool' or 'tool_calls' in message) %}
        {{- '<|start|>' + message['role'] + '<|end|>\\n\\n'+ message['content'] | trim + '<|eot|>' }}
    {%- elif 'tool_calls' in message %}
        {%- if not message.tool_calls|length == 1 %}
            {{- raise_exception("One call at a time!") }}
        {%- endif %}
        {%- set call = message.tool_calls[0].function %}
        {{- '{"name": "' + call.name + '", ' }}
        {%- for name, value in call.arguments | items %}
            {{- name + '=' }}{% if value is mapping or value is iterable and value is not string %}{{- value | tojson }}{% else %}{{- value }}{% endif %}
            {%- if not loop.last %}, {% endif %}
        {%- endfor %}
        {{- "}<|eot|>" }}
    {%- else %}
        {{- "<|start|>ipython<|end|>\\n\\n" ~ message.content ~ "<|eot|>" }}
    {%- endif %}
{%- endfor %}
{%- if add_generation_prompt %}
    {{- '<|start|>assistant<|end|>\\n\\n' }}
{%- endif %}
""",
    "instruct": """{%- if messages[0]["role"] == "system" %}
    {%- set system_message = messages[0]["content"] %}
    {%- set loop_messages = messages[1:] %}
{%- else %}
    {%- set loop_messages = messages %}
{%- endif %}
{%- set user_messages = loop_messages | selectattr("role", "equalto", "user") | list %}
{%- set ns = namespace() %}
{%- set ns.index = 0 %}
{%- for message in loop_messages | rejectattr("role", "equalto", "tool") | selectattr("tool_calls", "undefined") %}
    {%- if (message["role"] == "user") != (ns.index % 2 == 0) %}
        {{- raise_exception("roles must alternate user/assistant/user/assistant/...") }}
    {%- endif %}
    {%- set ns.index = ns.index + 1 %}
{%- endfor %}
{{- bos_token }}
{%- for message in loop_messages %}
    {%- if message["role"] == "user" %}
        {%- if tools is not none and (message == user_messages[-1]) %}
            {{- "[AVAILABLE_TOOLS][" }}
            {%- for tool in tools %}
                {%- set tool = tool.function %}
                {{- '{"function": {' }}
                {%- for key, val in tool.items() if key != "return" %}
                    {%- if val is string %}
                        {{- '"' + key + '": "' + val + '"' }}
                    {%- else %}
                        {{- '"' + key + '": ' + val|tojson }}
                    {%- endif %}
                    {%- if not loop.last %}
                        {{- ", " }}
                    {%- endif %}
                {%- endfor %}
                {{- "}}" }}
            {%- endfor %}
            {{- "][/AVAILABLE_TOOLS]" }}
        {%- endif %}
        {%- if loop.last and system_message is defined %}
            {{- "[INST]" + system_message + "\\n\\n" + message["content"] + "[/INST]" }}
        {%- else %}
            {{- "[INST]" + message["content"] + "[/INST]" }}
        {%- endif %}
    {%- elif message.tool_calls is defined and message.tool_calls is not none %}
        {{- "[TOOL_CALLS][" }}
        {%- for tool_call in message.tool_calls %}
            {%- set out = tool_call.function|tojson %}
            {{- out[:-1] }}
            {%- if not tool_call.id is defined or tool_call.id|length != 9 %}
                {{- raise_exception("ids must have length 9") }}
            {%- endif %}
            {{- ', "id": "' + tool_call.id + '"}' }}
        {%- endfor %}
        {{- "]" + eos_token }}
    {%- elif message["role"] == "assistant" %}
        {{- message["content"] + eos_token}}
    {%- else %}
        {{- '[TOOL_RESULTS]{"content": ' + message.content|string + "}[/TOOL_RESULTS]" }}
    {%- endif %}
{%- endfor %}
""",
    "layout": """{# The layout of lines matters. #}
<{{ bos_token }}>
  {% for m in messages %}
    {%+ if m.role == 'user' %} U {% else %}
 A
    {% endif %}

    {{ m.content }}
  {{- ' tight ' -}}
  {% endfor %}
tail {% raw %}{{ raw }}{% endraw %} {%- if true -%}   x   {%- endif +%}
end
""",
    "macros": """{%- macro tag(name, body='', upper=false) -%}
<{{ name | upper if upper else name }}>{{ body }}{{ caller() if caller is defined else '' }}</{{ name }}>
{%- endmacro -%}
{%- macro tree(value, depth) -%}
{%- if value is mapping -%}
{%- for key, entry in value | dictsort -%}{{ '  ' * depth }}{{ key }}:{{ tree(entry, depth + 1) }};{%- endfor -%}
{%- elif value is sequence and value is not string -%}
[{%- for entry in value -%}{{ tree(entry, depth + 1) }}{{ ',' if not loop.last }}{%- endfor -%}]
{%- else -%}{{ value }}{%- endif -%}
{%- endmacro -%}
{%- for message in messages -%}
{{ tag(message.role, message.content | trim, upper=loop.first) }}
{% call tag('x') %}{{ loop.index }}/{{ loop.length }} {{ loop.previtem.role if loop.previtem is defined }}{% endcall %}
{%- set joined %}{{ message.role }}-{{ message.content[:3] }}{% endset %}
[{{ joined | upper }}]
{% filter upper %}role {{ message.role }}{% endfilter %}
{% with first = message.content.split()[0] | default('nothing', true), n = 2 %}{{ first * n }}{% endwith %}
{%- else -%}
nobody
{%- endfor %}
{{ tree(tools, 0) if tools }}""",
    "values": """{{ 1 }} {{ 1.0 }} {{ 1e3 if false else 2.5 }} {{ true }} {{ none }} {{ 7 // 2 }} {{ -7 // 2 }} {{ 7 / 2 }} {{ -7 % 3 }} {{ 2 ** 10 }} {{ [1, 'a', none, true, 2.50, {'k': "it's"}] }}
{{ 'a' ~ 1 ~ none }} {{ not false and 1 < 2 <= 2 != 3 }} {{ 'b' in 'abc' }} {{ 3 not in [1, 2] }} {{ 'x' if nothing }} {{ nothing is defined }} {{ nothing | default('d') }} {{ '' | default('e', true) }}
{{ 'Hello World'.split() }} {{ 'a,b,,c'.split(',') }} {{ 'a,b,c'.split(',', 1) }} {{ 'a,b,c'.rsplit(',', 1) }} {{ '--a--'.strip('-') }} {{ ' x '.rstrip() ~ '|' }} {{ 'aXbX'.replace('X', '-', 1) }} {{ 'aXbX' | replace('X', '-') }}
{{ 'abc'[0] }} {{ 'abc'[-1] }} {{ 'abcdef'[1:4] }} {{ 'abcdef'[::-2] }} {{ [1,2,3,4][-2:] }} {{ (1, 2) | length }} {{ 'ünï🙂' | length }} {{ 'ünï🙂'[-1] }} {{ 'ünï' | upper }} {{ 'two words' | title }} {{ 'two words' | capitalize }}
{{ [3, 1, 2] | sort }} {{ ['b', 'A', 'c'] | sort | join('') }} {{ [1, 2, 3] | sum }} {{ [1, 2, 3] | first }} {{ [1, 2, 3] | last }} {{ [1, 5, 3] | max }} {{ [4, 2] | min }} {{ [1, 1, 2] | unique | list }} {{ [1, 2] | reverse | list }} {{ range(3) | list }} {{ range(5, 1, -2) | list }}
{{ ['1', '2'] | map('int') | list }} {{ [{'a': {'b': 1}}, {'a': {'b': 2}}] | map(attribute='a.b') | list }} {{ [1, 2, 3, 4] | select('even') | list }} {{ [1, 0, 2] | reject('eq', 0) | list }} {{ '3.7' | float }} {{ '42' | int + 1 }} {{ 'x' | int(5) }} {{ 3.14159 | round(2) }} {{ -3 | abs }}
{{ {'b': 1, 'a': [1, {'c': 'é<>&"\\n'}]} | tojson }} {{ {'b': 1, 'a': [1, {}]} | tojson(indent=2) }} {{ {'b': 1, 'a': []} | tojson(sort_keys=true, separators=(',', ':')) }} {{ 'é' | tojson(ensure_ascii=true) }} {{ [1.0, 1e100 if false else 0.1, none, false] | tojson }}
{{ {'a': 1}.get('a') }} {{ {'a': 1}.get('b', 'no') }} {{ {'a': 1, 'b': 2}.items() | map('last') | list }} {{ {'a': 1}.keys() | list }} {{ {'a': 1} == {'a': 1.0} }} {{ 'abc'.find('c') }} {{ 'abc'.startswith(('x', 'a')) }} {{ '12'.isdigit() }} {{ 'a\\nb' | indent(2) }} {{ "tab\\tquote\\" \\u00e9" }} {{ 'con' 'cat' }}
{% set a, b = 1, 2 %}{{ a + b }} {% for x in [1, 2, 3, 4] if x % 2 == 0 %}{{ x }}{{ loop.index }}{{ loop.revindex0 }}{{ loop.cycle('o', 'e') }} {% endfor %}{% for x in range(10) %}{% if x == 2 %}{% continue %}{% endif %}{% if x == 4 %}{% break %}{% endif %}{{ x }}{% endfor %} {% set x = 'outer' %}{% for i in [1] %}{% set x = 'inner' %}{% endfor %}{{ x }} {{ 'a' is string and 1 is number and 1 is not float and [] is iterable and {} is mapping }} {{ 'lo' is lower }} {{ 4 is divisibleby 2 }} {{ 2 is in [1, 2] }}
""",
}

SYSTEM = {"role": "system", "content": " Be brief. "}
USER = {"role": "user", "content": "Hi, \"you\" <é🙂> & 'co'\n  next line  "}
ASSISTANT = {"role": "assistant", "content": "Hello.\n"}
THOUGHT = {"role": "assistant", "content": "<think>\nhm 2\n</think>\n\nIt is 4."}
CALL = {"role": "assistant", "content": "", "tool_calls": [{"id": "abcdefghi", "type": "function", "function": {
    "name": "add", "arguments": {"a": 1.5, "b": 2, "c": True, "d": None, "e": ["x", {"y": "z"}]}}}]}
RESULT = {"role": "tool", "tool_call_id": "abcdefghi", "name": "add", "content": "3.5"}
TOOLS = [{"type": "function", "function": {"name": "add", "description": "Adds <two> & 'numbers' é", "parameters": {
    "type": "object", "properties": {"a": {"type": "number"}, "b": {"type": "integer"}}, "required": ["a", "b"]}}}]

CONVERSATIONS = [
    {"messages": messages, "add_generation_prompt": prompt}
    for messages in ([USER], [SYSTEM, USER], [USER, ASSISTANT, USER], [SYSTEM, USER, ASSISTANT], [SYSTEM, USER, THOUGHT, USER, THOUGHT],
                     [ASSISTANT, ASSISTANT], [])
    for prompt in (True, False)
] + [
    {"messages": [SYSTEM, USER], "add_generation_prompt": True, "enable_thinking": False, "date_string": "1 Jan"},
    {"messages": [SYSTEM, USER], "add_generation_prompt": True, "tools": TOOLS},
    {"messages": [USER, CALL, RESULT], "add_generation_prompt": True, "tools": TOOLS},
    {"messages": [SYSTEM, USER, CALL, RESULT, RESULT, ASSISTANT, USER], "add_generation_prompt": True, "tools": TOOLS},
]

cases = []
for name, template in TEMPLATES.items():
    for index, variables in enumerate(CONVERSATIONS):
        given = {"tools": None, "documents": None, "bos_token": "<s>", "eos_token": "</s>", **variables}
        try:
            cases.append({"template": name, "conversation": index, "expected": _compile_jinja_template(template).render(**given)})
        except Exception as error:  # What transformers refuses is refused here.
            cases.append({"template": name, "conversation": index, "error": str(error)})
golden = {"templates": TEMPLATES, "conversations": CONVERSATIONS, "cases": cases}
(HERE / "golden.json").write_text(json.dumps(golden, indent=1) + "\n")
