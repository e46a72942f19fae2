// Fill in a form in Enketo as a person would, field by field, and evaluate conditions with the same evaluator.
//
// `JOB` is put before this script: `xform` (a form), `names` (its fields with their paths, in order), `people` (texts by
// field), `conditions` and `cells` (a document of fields with the texts of each row). What comes out is JSON in #result.
import { Form } from 'enketo-core/src/js/form';
import { transform } from 'enketo-transformer/web';
import OpenRosaXPath from 'openrosa-xpath-evaluator';

const shown = (control) => !control.closest('.disabled');
const changed = (control) => control.dispatchEvent(new Event('change', { bubbles: true }));

function fill(form, path, text) {
    const controls = [...form.view.html.querySelectorAll(`[name="${path}"], [data-name="${path}"]`)];
    const [first] = controls;
    if (!first) throw new Error(`no control for ${path}`);
    if (!shown(first)) return false;
    if (first.type === 'radio' || first.type === 'checkbox') {
        const wanted = text.split(' ');
        for (const one of controls) {
            if (wanted.includes(one.value)) {
                one.checked = true;
                changed(one);
            }
        }
    } else {
        first.value = text;
        changed(first);
    }
    return true;
}

function answered(form, paths) {
    const record = new DOMParser().parseFromString(form.getDataStr({ irrelevant: false }), 'text/xml');
    const found = {};
    for (const [name, path] of paths) {
        const node = record.evaluate(path, record, null, XPathResult.FIRST_ORDERED_NODE_TYPE, null).singleNodeValue;
        found[name] = node ? node.textContent : null;
    }
    return found;
}

// The fields that are on the screen, notes included.
const visible = (form, paths) =>
    paths.filter(([, path]) => {
        const one = form.view.html.querySelector(
            `[name="${path}"], [data-name="${path}"], [data-itext-id="${path}:label"]`
        );
        return one && shown(one);
    }).map(([name]) => name);

async function opened() {
    const { form, model } = await transform({ xform: JOB.xform });
    return () => {
        document.querySelector('#form').innerHTML = form;
        const made = new Form(document.querySelector('form.or'), { modelStr: model }, {});
        const errors = made.init();
        if (errors.length) throw new Error(errors.join('; '));
        return made;
    };
}

function evaluated() {
    const evaluator = OpenRosaXPath();
    return JOB.conditions.map(({ texts, rows }) => {
        const names = Object.keys(rows[0] ?? {});
        const page = new DOMParser().parseFromString(
            `<data>${names.map((name) => `<${name}/>`).join('')}</data>`, 'text/xml'
        );
        return rows.map((row) => {
            for (const name of names) page.documentElement.querySelector(name).textContent = row[name];
            return texts.map((text) => {
                const found = evaluator.evaluate(text, page.documentElement, null, XPathResult.ANY_TYPE, null);
                return found.resultType === XPathResult.BOOLEAN_TYPE ? found.booleanValue : found.numberValue;
            });
        });
    });
}

async function main() {
    const found = { people: [], shown: [], conditions: [] };
    if (JOB.people.length) {
        const open = await opened();
        for (const person of JOB.people) {
            const form = open();
            for (const [name, path] of JOB.fields) {
                if (person[name]) fill(form, path, person[name]);
            }
            found.people.push(answered(form, JOB.fields));
            found.shown.push(visible(form, JOB.notes));
            form.resetView();
        }
    }
    found.conditions = evaluated();
    return found;
}

// One page of the form with some answers, for a picture.
async function pictured() {
    const { form, model } = await transform({ xform: JOB.xform });
    document.querySelector('#form').innerHTML = form.replace(/(<form[^>]*class="[^"]*)\bpages\b/, '$1');
    const made = new Form(document.querySelector('form.or'), { modelStr: model }, {});
    made.init();
    for (const [path, text] of JOB.picture) fill(made, path, text);
    const shownPage = document.querySelector(`[name="${JOB.picture[0][0]}"]`).closest('.or-group');
    for (const one of document.querySelectorAll('form.or > section, form.or > label, form.or > fieldset')) {
        if (one !== shownPage) one.style.display = 'none';
    }
    return {};
}

const result = document.querySelector('#result');
(JOB.picture ? pictured() : main()).then(
    (found) => { result.textContent = JSON.stringify(found); },
    (error) => { result.textContent = JSON.stringify({ error: `${error.stack || error}` }); }
);
